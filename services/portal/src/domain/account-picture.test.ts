/** What a family sees, from views that arrive in any order. */
import { describe, expect, test } from 'vitest';
import { type AccountViews, accountPicture, type EntryView } from './account-picture.ts';

const settings = { lowBalanceBelowCents: 1000 };
const nothing: AccountViews = { balance: null, entries: [], notices: [], deliveries: [] };

function entry(given: Partial<EntryView> = {}): EntryView {
  return {
    entryId: 'meal:1:debit',
    accountVersion: 2,
    kind: 'mealDebit',
    direction: 'debit',
    amountCents: 450,
    balanceAfterCents: 550,
    effectiveOn: '2020-09-30',
    recordedAt: '2020-09-30T10:31:00.000Z',
    pupilId: 'p',
    priced: true,
    ...given,
  };
}

function balance(version: number, balanceCents: number, mealPriceCents: number | null = 450) {
  return { version, balanceCents, asOf: '2020-09-30T10:00:00.000Z', mealPriceCents };
}

describe('the balance', () => {
  test('is nothing before the first entry', () => {
    const picture = accountPicture(nothing, settings);
    expect(picture).toMatchObject({ version: 0, balanceCents: 0, asOf: null, mealsLeft: null });
  });

  test('follows the entry that arrived before it', () => {
    const views = { ...nothing, balance: balance(1, 1000), entries: [entry()] };
    expect(accountPicture(views, settings)).toMatchObject({
      version: 2,
      balanceCents: 550,
      asOf: '2020-09-30T10:31:00.000Z',
    });
  });

  test('is ahead of the entries when they come later', () => {
    const views = { ...nothing, balance: balance(3, 100), entries: [entry()] };
    expect(accountPicture(views, settings)).toMatchObject({ version: 3, balanceCents: 100 });
  });

  test.each([
    [-1, 'negative'],
    [0, 'low'],
    [999, 'low'],
    [1000, 'good'],
  ])('of %i cents is %s', (cents, standing) => {
    const picture = accountPicture({ ...nothing, balance: balance(1, cents) }, settings);
    expect(picture.standing).toBe(standing);
  });

  test.each([
    [1349, 450, 2],
    [449, 450, 0],
    [-450, 450, 0],
    [1000, 0, null],
    [1000, null, null],
  ])('of %i cents at a price of %s pays %s meals', (cents, price, meals) => {
    const picture = accountPicture({ ...nothing, balance: balance(1, cents, price) }, settings);
    expect(picture.mealsLeft).toBe(meals);
  });
});

test('an absence that cost nothing is not shown, a free meal is', () => {
  const entries = [
    entry({ entryId: 'absence', amountCents: 0, priced: false }),
    entry({ entryId: 'free', amountCents: 0 }),
    entry({ entryId: 'nothingBack', kind: 'mealReversal', amountCents: 0 }),
    entry({ entryId: 'meal' }),
  ];
  const shown = accountPicture({ ...nothing, entries }, settings).entries;
  expect(shown.map(({ entryId }) => entryId)).toEqual(['free', 'meal']);
});

test('only open notices and messages that were not cancelled are shown', () => {
  const notice = { noticeNumber: '3', amountCents: 1000, dueOn: '2020-10-30' };
  const delivery = { notificationId: 'n', kind: 'low', channel: 'sms', changedAt: '' } as const;
  const picture = accountPicture(
    {
      ...nothing,
      notices: [
        { ...notice, state: 'open' },
        { ...notice, state: 'paid' },
      ],
      deliveries: [
        { ...delivery, state: 'cancelled' },
        { ...delivery, state: 'sent' },
      ],
    },
    settings,
  );
  expect(picture.openNotices).toHaveLength(1);
  expect(picture.deliveries.map(({ state }) => state)).toEqual(['sent']);
});
