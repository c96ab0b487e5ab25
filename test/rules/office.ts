/** Rules about what the office does by hand: with a reason, with four eyes, never behind a back. */
import { describe, expect, test } from 'vitest';
import type { Comune } from './comune.ts';
import type { Opens } from './rules.ts';

const TODAY = '2020-11-13';

const entry = (comune: Comune, body: Record<string, unknown>, more: object = {}) =>
  comune.call('billing', 'POST', `accounts/${comune.accountId}/entries`, {
    body: { effectiveOn: TODAY, reason: 'come da richiesta', ...body },
    ...more,
  });

const approves = (comune: Comune, approvalId: unknown, person: string, refusal?: number) =>
  comune.call('billing', 'POST', `approvals/${approvalId}`, {
    body: { decision: 'approved', reason: 'controllato' },
    person,
    ...(refusal !== undefined && { refusal }),
  });

export function officeRules(opens: Opens): void {
  describe.concurrent('the office credits and puts right by hand', () => {
    test('cash at the desk and a payment through pagoPA both count for the balance', async () => {
      const comune = await opens();
      await entry(comune, { kind: 'cashTopUp', amountCents: 2000 });
      await comune.topsUp(5000);
      expect(await comune.balance()).toBe(7000);
      const kinds = (await comune.entries()).map(({ kind }) => kind);
      expect(kinds.toSorted()).toEqual(['cashTopUp', 'topUp']);
    });

    test('the same request twice is one entry, and another one under its key is refused', async () => {
      const comune = await opens();
      const key = crypto.randomUUID();
      const cash = { kind: 'cashTopUp', amountCents: 2000 };
      const [first, again] = [
        await entry(comune, cash, { key }),
        await entry(comune, cash, { key }),
      ];
      expect(again).toEqual(first);
      await entry(comune, { ...cash, amountCents: 2100 }, { key, refusal: 422 });
      expect(await comune.balance()).toBe(2000);
    });

    test('above an amount a second person decides, and never the one who asked', async () => {
      const comune = await opens({ calendar: { fourEyesFromCents: 5000 } });
      const small = { kind: 'adjustment', side: 'credit', amountCents: 4999 };
      expect((await entry(comune, small)).status).toBe(201);
      const large = await entry(comune, { ...small, amountCents: 5000 });
      expect(large.status).toBe(202);
      expect(await comune.balance()).toBe(4999);
      await approves(comune, large.body.approvalId, 'rosa', 403);
      await approves(comune, large.body.approvalId, 'carla');
      expect(await comune.balance()).toBe(9999);
    });

    test('a payment that is taken back may leave the account below zero', async () => {
      const comune = await opens();
      await comune.topsUp(5000);
      await comune.seen('luca', '2020-11-12');
      expect(await comune.balance()).toBe(4550);
      const { body } = await comune.get('payments', `receipts?paidOn=${TODAY}`);
      const [receipt] = body.receipts as { receiptKey?: string; receiptId: string }[];
      const reversal = { kind: 'paymentReversal', amountCents: 5000 };
      const paid = { receipt: receipt?.receiptKey ?? receipt?.receiptId };
      const asked = await entry(comune, { ...reversal, ...paid });
      expect(asked.status).toBe(202);
      await approves(comune, asked.body.approvalId, 'carla');
      expect(await comune.balance()).toBe(-450);
    });

    test('no more is refunded than is there', async () => {
      const comune = await opens({ balanceCents: 2000 });
      await entry(comune, { kind: 'refund', amountCents: 2001 }, { refusal: 409 });
      await entry(comune, { kind: 'refund', amountCents: 2000 });
      expect(await comune.balance()).toBe(0);
    });

    test('credit moves between two accounts and the total stays', async () => {
      const comune = await opens({ balanceCents: 2340 });
      const other = await comune.family('altra', [
        { code: 'ada', givenName: 'Ada', birthDate: '2012-01-01', school: 'PRI', class: '4A' },
      ]);
      await comune.settled();
      await comune.post('billing', 'transfers', {
        ...{ fromAccountId: comune.accountId, toAccountId: other, amountCents: 2340 },
        ...{ effectiveOn: TODAY, reason: 'il conto si chiude' },
      });
      expect(await comune.balance()).toBe(0);
      expect(await comune.balance(other)).toBe(2340);
    });
  });

  describe.concurrent('money whose notice is no longer open is credited and flagged', () => {
    test('a cancelled notice that is paid all the same', async () => {
      const comune = await opens();
      const noticeNumber = await comune.notice(4000);
      await comune.post('payments', `notices/${noticeNumber}/cancellation`, undefined);
      await comune.pays(noticeNumber, { receiptOnly: true, amountCents: 4000 });
      expect(await comune.balance()).toBe(4000);
      const { body } = await comune.get('billing', 'flagged-receipts');
      expect(JSON.stringify(body)).toContain('cancelled');
    });
  });
}
