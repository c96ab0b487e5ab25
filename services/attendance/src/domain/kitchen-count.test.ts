/** The kitchen's count, its versions, and the caterer's invoice held against it. */
import { expect, test } from 'vitest';
import {
  type Counted,
  type CountedPupil,
  lateAdditionsOf,
  linesOf,
  matchCaterer,
  totalOf,
  underClosures,
} from './kitchen-count.ts';

const pupils = (count: number, more: Partial<CountedPupil> = {}): readonly CountedPupil[] =>
  Array.from({ length: count }, (_, index) => ({
    pupilId: `p${index}`,
    classId: 'c1',
    dietCode: null,
    plain: false,
    certificate: false,
    ...more,
  }));

const actor = { kind: 'service', id: 'attendance' } as const;
const at = '2020-11-13T08:30:06.000Z';

function counted(more: Partial<Counted> = {}): Counted {
  const all = { schoolId: 's1', servedOn: '2020-11-13', pupils: pupils(3), staff: 0 };
  const whole = { ...all, lateChanges: [], versions: [], ...more };
  const first = { version: 1, cause: 'cutOff', at, actor, reason: null, lateAdditions: 0 } as const;
  return { ...whole, versions: [{ ...first, lines: linesOf({ ...whole, lateChanges: [] }) }] };
}

const closure = (schoolId: string | null, classId: string | null) => ({
  closures: [{ from: '2020-11-13', to: '2020-11-13', schoolId, classId, cause: 'strike' }],
});

test('teachers are counted with the pupils', () => {
  expect(totalOf(linesOf({ pupils: pupils(18), staff: 2, lateChanges: [] }))).toBe(20);
});

test('each diet and each plain meal is a line, the day’s menu first', () => {
  const all = [
    ...pupils(1, { dietCode: 'D3' }),
    ...pupils(2),
    ...pupils(1, { plain: true }),
    ...pupils(1, { dietCode: 'D3', plain: true }),
  ];
  expect(linesOf({ pupils: all, staff: 1, lateChanges: [] })).toEqual([
    { dietCode: null, plain: false, pupils: 2, staff: 1 },
    { dietCode: null, plain: true, pupils: 1, staff: 0 },
    { dietCode: 'D3', plain: false, pupils: 1, staff: 0 },
    { dietCode: 'D3', plain: true, pupils: 1, staff: 0 },
  ]);
});

test('a late change adds and takes away, and nothing falls below zero', () => {
  const lateChanges = [
    { dietCode: 'D3', plain: false, pupils: 1, staff: 0 },
    { dietCode: null, plain: false, pupils: -5, staff: 0 },
  ];
  expect(linesOf({ pupils: pupils(3), staff: 1, lateChanges })).toEqual([
    { dietCode: null, plain: false, pupils: 0, staff: 1 },
    { dietCode: 'D3', plain: false, pupils: 1, staff: 0 },
  ]);
  expect(lateAdditionsOf(lateChanges)).toBe(1);
});

test('a closed school eats nothing, a class on an outing is taken off, others stay', () => {
  const all = counted({ pupils: [...pupils(22), ...pupils(10, { classId: 'c2' })], staff: 2 });
  expect(underClosures(all, closure(null, null)).lines).toEqual([]);
  expect(underClosures(all, closure('s1', null)).lines).toEqual([]);
  expect(totalOf(underClosures(all, closure('s1', 'c1')).lines)).toBe(12);
  expect(totalOf(underClosures(all, closure('s2', null)).lines)).toBe(34);
});

test('the caterer may bill what was ordered at the cut-off and what was added with leave', () => {
  const lateChanges = [{ dietCode: null, plain: false, pupils: 1, staff: 0 }];
  const counts = [counted({ pupils: pupils(90), staff: 6, lateChanges })];
  const invoice = { counts, eaten: 93, invoiced: 99, unitPriceCents: 520 };
  expect(matchCaterer(invoice)).toEqual({
    ordered: 96,
    eaten: 93,
    lateAdditions: 1,
    billable: 97,
    invoiced: 99,
    tooMany: 2,
    tooManyCents: 1040,
    tooFew: 0,
  });
  expect(matchCaterer({ ...invoice, invoiced: 95 })).toMatchObject({ tooMany: 0, tooFew: 2 });
});

test('what is taken away late is billable all the same', () => {
  const lateChanges = [{ dietCode: null, plain: false, pupils: -2, staff: 0 }];
  const counts = [counted({ pupils: pupils(10), lateChanges })];
  const match = matchCaterer({ counts, eaten: 8, invoiced: 10, unitPriceCents: 520 });
  expect(match).toMatchObject({ billable: 10, tooMany: 0 });
});
