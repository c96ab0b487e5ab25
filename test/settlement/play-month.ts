/** Plays a month: notices, payments, flows with seven things wrong, the treasurer's list. */
import { inParallel } from '../simulation/doors.ts';
import type { DayStates, FoundDifference, Planted, Played } from './check-settlement.ts';
import type { MadePayment } from './made-payments.ts';
import { CREDITOR, type RunningComune, SEGREGATION } from './running-comune.ts';

const AT_ONCE = 40;
const PATIENCE_MS = 900_000;
const LOOK_EVERY_MS = 2_000;
const FAMILY_KNOWN_MS = 60_000;

/** What the simulator can do wrong, and the name settlement has for it. */
const PLANTS = {
  missingInFlow: 'receiptWithoutFlow',
  flowWithoutReceipt: 'flowWithoutReceipt',
  wrongAmount: 'amountDiffers',
  revoked: 'reversed',
  wrongTotal: 'flowTotalDiffers',
  treasuryAmount: 'treasuryAmountDiffers',
  treasuryMissing: 'flowWithoutTreasury',
} as const;

export async function payAll(
  comune: RunningComune,
  payments: readonly MadePayment[],
): Promise<Played[]> {
  const played: Played[] = [];
  await inParallel(payments, AT_ONCE, async (payment) => {
    const { family, cents, day, time, psp } = payment;
    const noticeNumber = await newNotice(comune, { family, cents });
    const paymentDateTime = `${day}T${time}`;
    const receiptId = await comune.pay(noticeNumber, { psp, paymentDateTime });
    played.push({ payment, noticeNumber, receiptId });
  });
  return played;
}

/** Registry's word of a family takes a moment to reach payments. */
async function newNotice(
  { doors, accounts }: RunningComune,
  { family, cents }: { readonly family: number; readonly cents: number },
): Promise<string> {
  const until = Date.now() + FAMILY_KNOWN_MS;
  const body = { accountId: accounts[family], amountCents: cents };
  for (;;) {
    try {
      const call = { service: 'payments', method: 'POST', path: 'top-ups', body } as const;
      return String((await doors.office(call)).noticeNumber);
    } catch (error) {
      if (!String(error).includes('unknown-account') || Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}

/** One thing wrong on each of seven days, then the flows of all days. */
export async function reportAll(
  comune: RunningComune,
  days: readonly string[],
): Promise<{ readonly planted: Planted[]; readonly flows: number }> {
  const wanted = Object.keys(PLANTS).map((difference, at) => ({
    ec: CREDITOR,
    date: days[2 + at * 3] ?? '',
    difference,
    cents: 137 + at,
    ...(difference === 'flowWithoutReceipt' && { iuv: `${SEGREGATION}999999999999999` }),
  }));
  for (const order of wanted) await comune.gateway('/flows:plant', order);
  for (const date of days) await comune.gateway('/flows:run', { ec: CREDITOR, date });
  const { flows, plants } = JSON.parse(await comune.gateway(`/flows?ec=${CREDITOR}`));
  const planted = (plants as Plant[]).map(({ difference, planted: where }) => ({
    difference,
    kind: PLANTS[difference],
    fdr: where?.fdr ?? 'no flow',
    iur: where?.iur ?? null,
  }));
  return { planted, flows: flows.length };
}

interface Plant {
  readonly difference: keyof typeof PLANTS;
  readonly planted: { readonly fdr: string; readonly iur: string | null } | null;
}

export interface Told {
  readonly days: readonly DayStates[];
  readonly differences: readonly FoundDifference[];
  readonly flows: { readonly count: number; readonly settled: number };
  readonly sheetLines: number;
}

/** Has flows asked for until all are there; the service itself keeps to PagoPA's pace. */
export async function settleAll(
  comune: RunningComune,
  flows: number,
): Promise<{ readonly list: string; readonly told: Told }> {
  const until = Date.now() + PATIENCE_MS;
  await comune.payments('POST', 'settlement:poll');
  while ((await summaryOf(comune)).flows.count < flows) {
    if (Date.now() > until) throw new Error('the flows did not all arrive');
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  // The round that brought the last flow is followed by one that has nothing left to do.
  await comune.payments('POST', 'settlement:poll');
  const list = await comune.gateway(`/treasury.csv?ec=${CREDITOR}`);
  await comune.payments('POST', 'treasury-entries', list);
  const { days, flows: told } = await summaryOf(comune);
  const page = JSON.parse(await comune.payments('GET', 'settlement/differences'));
  const sheet = await comune.payments('GET', 'settlement.csv');
  const sheetLines = sheet.trimEnd().split('\r\n').length - 1;
  return { list, told: { days, differences: page.differences, flows: told, sheetLines } };
}

async function summaryOf(comune: RunningComune): Promise<Pick<Told, 'days' | 'flows'>> {
  return JSON.parse(await comune.payments('GET', 'settlement/summary'));
}

/** What all accounts hold together, once the ledger has everything that it should have. */
export async function ledgerCents(comune: RunningComune, expected: number): Promise<number> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const cents = await sumOfAccounts(comune);
    if (cents === expected || Date.now() > until) return cents;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function sumOfAccounts({ doors, accounts }: RunningComune): Promise<number> {
  let sum = 0;
  for (let at = 0; at < accounts.length; at += 200) {
    const path = `accounts?ids=${accounts.slice(at, at + 200).join(',')}`;
    const page = await doors.office({ service: 'billing', method: 'GET', path });
    for (const { balanceCents } of page.accounts as { balanceCents: number }[]) sum += balanceCents;
  }
  return sum;
}
