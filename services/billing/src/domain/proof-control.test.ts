import { describe, expect, it } from 'vitest';
import { dayRanges, differingDays, dueForResend, missingFacts } from './proof-control.ts';

const total = (day: string, count: number, xor = `${count}`.padStart(16, '0')) => {
  return { day, count, xor };
};

describe('control totals', () => {
  it('name the days that differ in number or in kind, on either side', () => {
    const theirs = [total('2020-10-05', 3), total('2020-10-06', 2), total('2020-10-08', 1)];
    const ours = [total('2020-10-05', 3), total('2020-10-06', 2, 'f'.repeat(16))];
    expect(differingDays(theirs, [...ours, total('2020-10-07', 4)])).toEqual([
      { day: '2020-10-06', theirs: 2, ours: 2 },
      { day: '2020-10-07', theirs: 0, ours: 4 },
      { day: '2020-10-08', theirs: 1, ours: 0 },
    ]);
    expect(differingDays(theirs, theirs)).toEqual([]);
  });

  it('miss what is not here, and what is here in a lower revision only', () => {
    const theirs = [
      { id: 'a', revision: 1 },
      { id: 'b', revision: 3 },
      { id: 'c', revision: 1 },
    ];
    const ours = new Map([
      ['a', 1],
      ['b', 2],
      ['d', 1],
    ]);
    expect(missingFacts(theirs, ours).map(({ id }) => id)).toEqual(['b', 'c']);
    expect(missingFacts(theirs, new Map(ours).set('b', 4).set('c', 1))).toEqual([]);
  });

  it('ask for what has been missing for ten minutes, and leave what may be on its way', () => {
    const now = new Date('2020-10-05T12:00:00Z');
    const seen = (at: string) => ({ id: '', revision: 1, resends: 0, firstSeenAt: new Date(at) });
    const known = new Map([
      ['old', seen('2020-10-05T11:50:00Z')],
      ['young', seen('2020-10-05T11:50:01Z')],
    ]);
    const missing = ['old', 'young', 'new'].map((id) => ({ id, revision: 1 }));
    const due = (watermarkMs: number) =>
      dueForResend(missing, known, { now, watermarkMs }).map(({ id }) => id);
    expect(due(600_000)).toEqual(['old']);
    expect(due(0)).toEqual(['old', 'young', 'new']);
  });

  it('ask for long times in pieces', () => {
    expect(dayRanges('2020-09-07', '2020-09-13', 3)).toEqual([
      { from: '2020-09-07', to: '2020-09-09' },
      { from: '2020-09-10', to: '2020-09-12' },
      { from: '2020-09-13', to: '2020-09-13' },
    ]);
    expect(dayRanges('2020-09-07', '2020-09-07', 62)).toHaveLength(1);
    expect(dayRanges('2020-09-07', '2020-09-06', 62)).toEqual([]);
  });
});
