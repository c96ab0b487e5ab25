/** Rules about money that comes in: one real payment is one credit. */
import { describe, expect, test } from 'vitest';
import type { Comune } from './comune.ts';
import type { Opens } from './rules.ts';

interface Allocation {
  readonly openCents: number;
  readonly unusedCents: number;
  readonly debts: readonly { readonly effectiveOn: string; readonly openCents: number }[];
}

async function allocationOf(comune: Comune): Promise<Allocation> {
  await comune.settled();
  const { body } = await comune.get('billing', `accounts/${comune.accountId}/allocation`);
  return body as unknown as Allocation;
}

const DAYS = ['2020-11-06', '2020-11-09', '2020-11-10', '2020-11-11', '2020-11-12'];

export function paymentRules(opens: Opens): void {
  describe.concurrent('credits pay the oldest debts first', () => {
    test('a top-up pays five meals and leaves the rest as credit', async () => {
      const comune = await opens();
      for (const day of DAYS) await comune.seen('luca', day);
      await comune.topsUp(5000);
      const { openCents, unusedCents } = await allocationOf(comune);
      expect([openCents, unusedCents]).toEqual([0, 2750]);
    });

    test('a smaller one pays four meals and a part of the fifth', async () => {
      const comune = await opens();
      await comune.topsUp(2000);
      for (const day of DAYS.toReversed()) await comune.seen('luca', day);
      const { debts } = await allocationOf(comune);
      const open = debts.filter((debt) => debt.openCents > 0);
      expect(open).toMatchObject([{ effectiveOn: '2020-11-12', openCents: 250 }]);
      expect(await comune.balance()).toBe(-250);
    });

    test('what was owed from the year before is paid before the meals of this one', async () => {
      const comune = await opens({ balanceCents: -1800 });
      await comune.seen('luca', '2020-11-12');
      await comune.topsUp(2000);
      const { debts } = await allocationOf(comune);
      const open = debts.filter((debt) => debt.openCents > 0);
      expect(open).toMatchObject([{ effectiveOn: '2020-11-12', openCents: 250 }]);
    });
  });

  describe.concurrent('a receipt is one credit', () => {
    test('the first top-up pays the meals eaten before it', async () => {
      const comune = await opens({ balanceCents: -2250 });
      await comune.topsUp(5000);
      expect(await comune.balance()).toBe(2750);
    });

    test('the same receipt again is answered well and posts nothing', async () => {
      const comune = await opens();
      await comune.topsUp(5000, { copies: 2 });
      expect(await comune.balance()).toBe(5000);
    });

    test('two notices, two payments', async () => {
      const comune = await opens();
      await comune.topsUp(5000);
      await comune.topsUp(5000);
      expect(await comune.balance()).toBe(10_000);
    });

    test('another amount under a known receipt id is an anomaly, never a second credit', async () => {
      const comune = await opens();
      await comune.topsUp(5000, { otherContent: true });
      expect(await comune.balance()).toBe(5000);
    });

    test('a second real payment of a top-up notice is credited too, and flagged', async () => {
      const comune = await opens();
      await comune.topsUp(5000, { secondPayment: true });
      expect(await comune.balance()).toBe(10_000);
      const { body } = await comune.get('billing', 'flagged-receipts');
      expect(JSON.stringify(body)).toContain('paidTwice');
    });

    test('money for a notice that nobody knows waits in suspense until it is assigned', async () => {
      const comune = await opens();
      const noticeNumber = `30140${Date.now()}`;
      await comune.pays(noticeNumber, { receiptOnly: true, amountCents: 3000 });
      expect(await comune.balance()).toBe(0);
      const { body } = await comune.get('billing', 'suspense');
      const [waiting] = body.receipts as { receiptKey: string; amountCents: number }[];
      expect(waiting?.amountCents).toBe(3000);
      const { accountId } = comune;
      const key = encodeURIComponent(waiting?.receiptKey ?? '');
      const assignment = { accountId, reason: 'causale con il nome' };
      await comune.post('billing', `suspense/${key}/assignment`, assignment);
      expect(await comune.balance()).toBe(3000);
    });

    test("the payment service's fee is no money of the family", async () => {
      const comune = await opens();
      await comune.topsUp(5000, { feeCents: 150 });
      expect(await comune.balance()).toBe(5000);
    });

    test('top-up and meals in any interleaving', async () => {
      const comune = await opens({ balanceCents: 1000 });
      const noticeNumber = await comune.notice(5000);
      await Promise.all([
        comune.seen('luca', '2020-11-10'),
        comune.pays(noticeNumber),
        comune.seen('luca', '2020-11-11'),
        comune.seen('luca', '2020-11-12'),
      ]);
      expect(await comune.balance()).toBe(4650);
    });

    test('one cent may be paid and a thousand euro; nothing and less may not', async () => {
      const comune = await opens();
      const { accountId } = comune;
      for (const amountCents of [1, 100_000]) {
        await comune.post('payments', 'top-ups', { accountId, amountCents });
      }
      for (const amountCents of [0, -500]) {
        const body = { accountId, amountCents };
        await comune.call('payments', 'POST', 'top-ups', { body, refusal: 422 });
      }
      expect(await comune.balance()).toBe(0);
    });
  });
}
