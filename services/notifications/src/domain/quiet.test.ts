/** After our memory was put back from a backup, families are not told a second time. */
import { describe, expect, test } from 'vitest';
import { consider, review, thank } from './consider.ts';
import { type Family, startFamily, surroundingsAt } from './family-fixture.ts';

const RESTORED = '2020-10-06T10:00:00.000Z';
const QUIET_UNTIL = '2020-10-07T10:00:00.000Z';

/** As the family stands in the backup, with what a restore adds to it. */
function restored(family: Family) {
  const account = family.account();
  const { memory } = account;
  const day = { lastOn: '2020-10-06' };
  return {
    ...account,
    quietUntil: QUIET_UNTIL,
    memory: {
      ...memory,
      low: { ...memory.low, ...day },
      negative: { ...memory.negative, ...day },
    },
  };
}

function inDebt(): Family {
  const family = startFamily(0);
  family.settings('2020-10-01T10:00:00.000Z', { reminders: 'byHand' });
  family.meal('2020-10-05T10:30:00.000Z');
  return family;
}

describe('a family whose account was put back', () => {
  test('is not reminded for a day, and then a week after the restore at the earliest', () => {
    const account = restored(inDebt());
    const first = consider(account, surroundingsAt(RESTORED), { kind: 'posting', time: RESTORED });
    expect(first.notifications).toEqual([]);
    const reviewed = (at: string, of = first.account) => review(of, surroundingsAt(at));
    expect(reviewed('2020-10-08T10:00:00.000Z').notifications).toEqual([]);
    const week = reviewed('2020-10-13T10:00:00.000Z');
    expect(week.notifications).toMatchObject([{ kind: 'negative' }]);
  });

  test('is not thanked again for what it paid since the backup', () => {
    const topUp = {
      ...{ entryId: 'entry', amountCents: 2_000, balanceCents: 1_550 },
      ...{ recordedAt: RESTORED, cause: inDebt().account().cause },
    };
    const quiet = thank(restored(inDebt()), topUp, surroundingsAt(RESTORED));
    expect(quiet.notifications).toEqual([]);
    const awake = thank(inDebt().account(), topUp, surroundingsAt(RESTORED));
    expect(awake.notifications).toMatchObject([{ kind: 'thankYou' }]);
  });

  test('remembers a last word that was due as said, and counts no reminder', () => {
    const family = startFamily(0);
    family.meal('2020-10-05T10:30:00.000Z');
    const { negative } = family.account().memory;
    const due = { ...restored(family), closedOn: '2020-09-28' };
    const { account, notifications } = review(due, surroundingsAt(RESTORED));
    expect(notifications).toEqual([]);
    expect(account.memory.closing).toBe('2020-09-07');
    expect(account.memory.negative.told).toBe(negative.told);
  });
});
