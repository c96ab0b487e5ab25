/** The office's list: what it may send itself, and what it has to sign. */
import { describe, expect, test } from 'vitest';
import { dueReminder, sendByHand } from './due-reminders.ts';
import { type Family, startFamily, surroundingsAt } from './family-fixture.ts';
import { DEFAULT_SETTINGS, type Settings } from './settings.ts';

const BY_HAND: Settings = { ...DEFAULT_SETTINGS, reminders: 'byHand' };
const OFF: Settings = { ...DEFAULT_SETTINGS, reminders: 'off' };

const due = (family: Family, at: string, settings = BY_HAND) =>
  dueReminder(family.account(), surroundingsAt(at, [], settings));

function inDebt(): Family {
  const family = startFamily(0);
  family.settings('2020-10-01T10:00:00.000Z', { reminders: 'byHand' });
  family.meal('2020-10-05T10:30:00.000Z');
  return family;
}

describe('where reminders are sent by hand', () => {
  test('nothing leaves by itself, and the list has it', () => {
    const family = inDebt();
    family.until('2020-11-05T10:00:00.000Z');
    expect(family.written).toEqual([]);
    expect(due(family, '2020-11-05T10:00:00.000Z')).toEqual({
      ...{ step: 'courtesy', kind: 'negative', balanceCents: -450 },
      ...{ asOf: '2020-10-05T10:30:00.000Z', told: 0, lastOn: null },
    });
  });

  test('what was sent leaves the list for seven days and comes back with the notice', () => {
    const family = inDebt();
    const now = surroundingsAt('2020-10-06T10:00:00.000Z', [], BY_HAND);
    const sent = sendByHand(family.account(), now);
    expect(sent?.notifications).toMatchObject([{ kind: 'negative', dueAt: now.now.toISOString() }]);
    const again = (at: string) =>
      sent && dueReminder(sent.account, surroundingsAt(at, [], BY_HAND))?.step;
    expect(again('2020-10-06T10:00:01.000Z')).toBeUndefined();
    expect(again('2020-10-12T10:00:00.000Z')).toBeUndefined();
    expect(again('2020-10-13T10:00:00.000Z')).toBe('withNotice');
  });

  test('what is sent in the evening leaves in the morning', () => {
    const at = '2020-10-06T19:00:00.000Z';
    const sent = sendByHand(inDebt().account(), surroundingsAt(at, [], BY_HAND));
    expect(sent?.notifications).toMatchObject([
      { decidedAt: at, dueAt: '2020-10-07T06:00:00.000Z' },
    ]);
  });

  test('a hold, an outage, a payment under way and days of grace are respected', () => {
    const held = inDebt();
    held.hold('2020-10-06T09:00:00.000Z');
    expect(due(held, '2020-10-06T10:00:00.000Z')).toBeNull();
    const paying = inDebt();
    paying.beginsToPay('2020-10-06T09:00:00.000Z');
    expect(due(paying, '2020-10-06T10:00:00.000Z')).toBeNull();
    const open = { from: '2020-10-06T09:00:00.000Z', to: '2020-10-08T09:00:00.000Z' };
    const now = surroundingsAt('2020-10-06T10:00:00.000Z', [open], BY_HAND);
    expect(sendByHand(inDebt().account(), now)).toBeNull();
    const graced = startFamily(-900);
    graced.meal('2020-09-15T10:30:00.000Z');
    expect(due(graced, '2020-09-15T11:00:00.000Z')).toBeNull();
  });
});

test('a balance that is low is no debt and stands on no list', () => {
  const family = startFamily(900);
  family.settings('2020-10-01T10:00:00.000Z', { reminders: 'byHand' });
  family.meal('2020-10-05T10:30:00.000Z');
  expect(family.written.map(({ kind }) => kind)).toEqual(['low']);
  expect(due(family, '2020-10-05T11:00:00.000Z')).toBeNull();
});

test('where reminders are off, none leaves and none can be sent', () => {
  const family = startFamily(0);
  family.settings('2020-10-01T10:00:00.000Z', { reminders: 'off' });
  family.meal('2020-10-05T10:30:00.000Z');
  family.until('2020-11-05T10:00:00.000Z');
  expect(family.written).toEqual([]);
  const now = surroundingsAt('2020-11-05T10:00:00.000Z', [], OFF);
  expect(sendByHand(family.account(), now)).toBeNull();
});

test('a week after the third reminder a demand is due, which no machine sends', () => {
  const family = startFamily(0);
  family.meal('2020-10-05T10:30:00.000Z');
  family.until('2020-10-25T10:00:00.000Z');
  expect(family.written).toHaveLength(3);
  expect(due(family, '2020-10-25T10:00:00.000Z', DEFAULT_SETTINGS)).toBeNull();
  const demand = { step: 'formalDemand', kind: null, told: 3, lastOn: '2020-10-19' };
  expect(due(family, '2020-10-26T10:00:00.000Z', DEFAULT_SETTINGS)).toMatchObject(demand);
  const now = surroundingsAt('2020-10-26T10:00:00.000Z', [], BY_HAND);
  expect(sendByHand(family.account(), now)).toBeNull();
  family.hold('2020-10-26T10:00:00.000Z');
  expect(due(family, '2020-10-26T11:00:00.000Z', DEFAULT_SETTINGS)).toBeNull();
});
