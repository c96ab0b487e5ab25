/** What a change of a notice writes: the notice by its version, and what PagoPA is to be told. */
import { describe, expect, it } from 'vitest';
import { cancelNotice, markUnderWay, openNotice, payNotice } from '../domain/notice.ts';
import { CONFERRALS, NOTICES } from './collections.ts';
import { fromNotice, toNotice } from './documents.ts';
import { noticeWrites } from './notice-writes.ts';

const now = '2020-10-01T10:00:00.000Z';
const notice = openNotice({
  tenant: 'pianengo',
  creditorFiscalCode: '00305410193',
  segregationCode: '01',
  base: 123,
  accountId: '0190a1b2-0000-7000-8000-000000000001',
  amountCents: 5000,
  idempotencyKey: 'k1',
  now,
  today: '2020-10-01',
});
const before = new Map([[notice.id, notice]]);
const conferring = new Set(['pianengo']);

function collectionsOf(after: typeof notice | null, tenants = conferring): string[] {
  const writes = noticeWrites({ before, after: after ? [after] : [], conferring: tenants });
  return writes.map(({ collection }) => collection);
}

describe('a change of a notice', () => {
  it('is written by the version and receipts that it was decided on', () => {
    const after = [payNotice(notice, now)];
    const [write] = noticeWrites({ before, after, conferring: new Set() });
    expect(write?.operations).toMatchObject([
      { replaceOne: { filter: { _id: notice.id, version: 1, receipts: 0 } } },
    ]);
  });

  it('is told to PagoPA with it, where the Comune has to', () => {
    const cancelled = cancelNotice(notice, now);
    expect(collectionsOf(cancelled)).toEqual([NOTICES, CONFERRALS]);
    expect(collectionsOf(cancelled, new Set())).toEqual([NOTICES]);
    const [, conferral] = noticeWrites({ before: new Map(), after: [notice], conferring });
    expect(conferral?.operations).toMatchObject([
      {
        updateOne: {
          filter: { _id: notice.id },
          update: { $set: { version: 1, tenant: 'pianengo' }, $setOnInsert: { doneVersion: 0 } },
          upsert: true,
        },
      },
    ]);
  });

  it('is not told where nothing changed that PagoPA keeps', () => {
    const until = '2020-10-01T12:00:00.000Z';
    expect(collectionsOf(markUnderWay(notice, { until, now }))).toEqual([NOTICES]);
    expect(collectionsOf(notice)).toEqual([]);
  });
});

describe('a notice kept before there were other kinds', () => {
  it('is a top-up', () => {
    const { kind, debtId, replaces, underWayUntil, extendedFor, ...former } = fromNotice(notice);
    expect([kind, debtId, replaces, underWayUntil, extendedFor]).toHaveLength(5);
    expect(toNotice(former as ReturnType<typeof fromNotice>)).toEqual(notice);
  });
});
