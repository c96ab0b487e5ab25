/** Rules about old debts on notices of their own: the account goes on without them. */
import { describe, expect, test } from 'vitest';
import type { Comune } from './comune.ts';
import type { Opens } from './rules.ts';

interface Debt {
  readonly debtId: string;
  readonly openCents: number;
  readonly state: string;
}

interface Notice {
  readonly noticeNumber: string;
  readonly amountCents: number;
  readonly state: string;
  readonly dueOn: string;
}

/** Everything that is open up to the end of September, to be paid by the end of the year. */
async function segregated(comune: Comune): Promise<string> {
  const order = { upTo: '2020-09-30', dueOn: '2020-12-31', reason: 'messa in mora 12/2020' };
  const { accountId } = comune;
  const { body } = await comune.post('billing', `accounts/${accountId}/debts`, order);
  return String(body.debtId);
}

async function debtOf(comune: Comune): Promise<Debt | undefined> {
  await comune.settled();
  const { body } = await comune.get('billing', `accounts/${comune.accountId}/debts`);
  return (body.debts as Debt[])[0];
}

async function noticesOf(comune: Comune, state: string): Promise<Notice[]> {
  const path = `notices?accountId=${comune.accountId}&state=${state}`;
  const { body } = await comune.get('payments', path);
  return (body.notices as (Notice & { kind: string })[]).filter(({ kind }) => kind === 'debt');
}

/** The debt's own notice, as soon as it asks for so much. */
async function noticeOver(comune: Comune, amountCents: number): Promise<string> {
  const asked = async () => (await noticesOf(comune, 'open')).map((one) => one.amountCents);
  await expect.poll(asked, { timeout: 20_000 }).toEqual([amountCents]);
  return (await noticesOf(comune, 'open'))[0]?.noticeNumber ?? '';
}

async function suspenseOf(comune: Comune) {
  await comune.settled();
  const { body } = await comune.get('billing', 'suspense');
  return body.receipts as { amountCents: number; debtId: string | null; receiptKey: string }[];
}

/** An old debt of 63.00, and two meals of this year. */
const owing = async (opens: Opens): Promise<Comune> => {
  const comune = await opens({ balanceCents: -6300 });
  for (const day of ['2020-11-11', '2020-11-12']) await comune.seen('luca', day);
  return comune;
};

export function debtRules(opens: Opens): void {
  describe.concurrent('an old debt on a notice of its own', () => {
    test('a top-up leaves it alone, and its own notice pays nothing else', async () => {
      const comune = await owing(opens);
      expect(await comune.balance()).toBe(-7200);
      await segregated(comune);
      expect(await comune.balance()).toBe(-900);
      await comune.topsUp(10_000);
      expect(await comune.balance()).toBe(9100);
      expect(await debtOf(comune)).toMatchObject({ openCents: 6300, state: 'open' });
      const paid = await comune.pays(await noticeOver(comune, 6300));
      expect(paid.outcome).toBe('paid');
      expect(await debtOf(comune)).toMatchObject({ openCents: 0, state: 'paid' });
      expect(await comune.balance()).toBe(9100);
    });

    test('a debt notice that is paid twice leaves the second payment in suspense', async () => {
      const comune = await owing(opens);
      const debtId = await segregated(comune);
      await comune.pays(await noticeOver(comune, 6300), { secondPayment: true });
      expect(await suspenseOf(comune)).toMatchObject([{ amountCents: 6300, debtId }]);
      expect(await debtOf(comune)).toMatchObject({ openCents: 0, state: 'paid' });
      expect(await comune.balance()).toBe(-900);
    });

    test('its notice asks for what is open, and is cancelled when it goes back', async () => {
      const comune = await owing(opens);
      const debtId = await segregated(comune);
      const former = await noticeOver(comune, 6300);
      const reduction = { amountCents: 300, reason: 'concordato' };
      await comune.post('billing', `debts/${debtId}/reduction`, reduction);
      const noticeNumber = await noticeOver(comune, 6000);
      expect(noticeNumber).toBe(former);
      await comune.post('billing', `debts/${debtId}/withdrawal`, { reason: 'ricorso accolto' });
      const cancelled = async () => (await noticesOf(comune, 'cancelled')).length;
      await expect.poll(cancelled, { timeout: 20_000 }).toBe(1);
      expect(await comune.balance()).toBe(-6900);
      // Somebody pays at a counter that had asked before: nobody's money until the office says so.
      await comune.pays(noticeNumber, { receiptOnly: true, amountCents: 6000 });
      expect(await suspenseOf(comune)).toMatchObject([{ amountCents: 6000, debtId }]);
    });

    test('a payment of it that is taken back opens it again, with another notice', async () => {
      const comune = await owing(opens);
      await segregated(comune);
      const noticeNumber = await noticeOver(comune, 6300);
      await comune.pays(noticeNumber);
      expect(await debtOf(comune)).toMatchObject({ state: 'paid' });
      const { body } = await comune.get('payments', 'receipts');
      const [receipt] = body.receipts as { receiptKey: string }[];
      const entry = {
        ...{ kind: 'paymentReversal', amountCents: 6300, receipt: receipt?.receiptKey },
        ...{ effectiveOn: '2020-11-13', reason: 'revoca della banca' },
      };
      const asked = await comune.post('billing', `accounts/${comune.accountId}/entries`, entry);
      const verdict = { decision: 'approved', reason: 'controllato' };
      await comune.post('billing', `approvals/${asked.body.approvalId}`, verdict, 'carla');
      expect(await debtOf(comune)).toMatchObject({ openCents: 6300, state: 'open' });
      expect(await noticeOver(comune, 6300)).not.toBe(noticeNumber);
      expect(await comune.balance()).toBe(-900);
    });
  });

  describe.concurrent('a payment that its bank takes back', () => {
    test('leaves the account once, whether a flow says so or the office', async () => {
      const comune = await opens();
      const noticeNumber = await comune.notice(5000);
      await comune.pays(noticeNumber, { paymentDateTime: '2020-11-04T09:00:00' });
      await comune.seen('luca', '2020-11-12');
      expect(await comune.balance()).toBe(4550);
      const day = { ec: comune.fiscalCode, date: '2020-11-04' };
      await comune.gateway('flows:run', day);
      await comune.post('payments', 'settlement:poll', undefined);
      const back = { ...day, difference: 'revoked', iuv: noticeNumber.slice(1) };
      await comune.gateway('flows:plant', back);
      const { body } = await comune.post('payments', 'settlement:poll', undefined);
      expect(body).toMatchObject({ reversed: 1 });
      await comune.post('payments', 'settlement:poll', undefined);
      expect(await comune.balance()).toBe(-450);
      const [receipt] = (await comune.get('payments', 'receipts')).body.receipts as {
        receiptKey: string;
      }[];
      const entry = {
        ...{ kind: 'paymentReversal', amountCents: 5000, receipt: receipt?.receiptKey },
        ...{ effectiveOn: '2020-11-13', reason: 'revoca della banca' },
      };
      const path = `accounts/${comune.accountId}/entries`;
      await comune.call('billing', 'POST', path, { body: entry, refusal: 409 });
      expect(await comune.balance()).toBe(-450);
    });
  });

  describe.concurrent('a notice past its day', () => {
    test('a notice past its day that is paid all the same', async () => {
      const comune = await opens();
      const noticeNumber = await comune.notice(4000);
      const late = { receiptOnly: true, amountCents: 4000 };
      await comune.pays(noticeNumber, { ...late, paymentDateTime: '2021-01-13T10:00:00' });
      expect(await comune.balance()).toBe(4000);
      const { body } = await comune.get('billing', 'flagged-receipts');
      expect(JSON.stringify(body)).toContain('expired');
    });
  });
}
