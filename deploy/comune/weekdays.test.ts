import { expect, it } from 'vitest';
import { weekdaysOf } from './weekdays.ts';

it.each([
  ['lunedì-venerdì', [1, 2, 3, 4, 5]],
  ['dal lunedì al giovedì', [1, 2, 3, 4]],
  ['lun, mar, gio', [1, 2, 4]],
  ['Monday to Saturday', [1, 2, 3, 4, 5, 6]],
  ['venerdì', [5]],
])('reads %s', (text, days) => {
  expect(weekdaysOf(text)).toEqual(days);
});

it.each(['', 'sempre', 'venerdì-lunedì'])('finds no days in "%s"', (text) => {
  expect(weekdaysOf(text)).toBeNull();
});
