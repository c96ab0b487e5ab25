/**
 * Which credit pays which debt: the oldest open one first, of years before too. A pure function of
 * what the ledger says by the days things count for, so the order of arrival changes nothing.
 */
import type { Entry } from './entry.ts';

export type LedgerLine = Pick<
  Entry,
  | '_id'
  | 'kind'
  | 'side'
  | 'amountCents'
  | 'effectiveOn'
  | 'mealId'
  | 'revision'
  | 'pricing'
  | 'fee'
  | 'pupilId'
  | 'receipt'
  | 'details'
>;

/** What the family owes, or owed: a meal, the fee of a month, or one entry of the office's. */
export interface Debt {
  /** The fact's own name: a meal's id, `<pupil>:<month>`, or an entry's id. */
  readonly fact: string;
  /** The debit in force. */
  readonly entryId: string;
  readonly effectiveOn: string;
  readonly amountCents: number;
  readonly paidBy: readonly { readonly entryId: string; readonly cents: number }[];
  readonly openCents: number;
  /** It was put on a notice of its own, at least in part: that part is owed there, not here. */
  readonly isSegregated: boolean;
}

export interface Credit {
  readonly entryId: string;
  readonly effectiveOn: string;
  readonly amountCents: number;
  /** Given back: refunded, transferred to another account, or taken back by who paid. */
  readonly withdrawnCents: number;
  readonly usedCents: number;
}

export interface Allocation {
  readonly debts: readonly Debt[];
  readonly credits: readonly Credit[];
  readonly openCents: number;
  /** Neither used nor withdrawn. Less what is open it is the balance. */
  readonly unusedCents: number;
}

const REVERSALS: ReadonlySet<string> = new Set(['mealReversal', 'feeReversal']);
const WITHDRAWALS: ReadonlySet<string> = new Set(['refund', 'transferOut', 'paymentReversal']);
/** An old debt leaves the account, and may come back. */
const SEGREGATED = 'debtSegregated';
const RETURNED = 'debtReturned';

interface OpenDebt {
  fact: string;
  entryId: string;
  effectiveOn: string;
  amountCents: number;
  openCents: number;
  isSegregated: boolean;
  newest: number;
  paidBy: { entryId: string; cents: number }[];
}

interface OpenCredit {
  entryId: string;
  effectiveOn: string;
  amountCents: number;
  withdrawnCents: number;
  usedCents: number;
  /** Set where it is no money, but a debt that went to a notice of its own. */
  debtId: string | null;
  /** Which facts that was, and how much of each. */
  facts: readonly (readonly [fact: string, cents: number])[];
}

export function allocate(lines: readonly LedgerLine[]): Allocation {
  const credits = creditsOf(lines);
  takeBackDebts(credits, lines);
  const money = credits.filter(({ debtId }) => debtId === null);
  const moved = credits.filter(({ debtId }) => debtId !== null);
  const beyond = withdraw(money, lines);
  const debts = [...debtsOf(lines), ...beyond].sort(byDay);
  for (const credit of moved) payOwnFacts(credit, debts);
  // What was moved for a meal that was then taken back is left over, and comes last.
  for (const credit of [...money, ...moved]) pay(credit, debts);
  return {
    debts: debts.map(({ newest: _, ...debt }) => debt),
    credits: credits.map(({ debtId: _, facts: __, ...credit }) => credit),
    openCents: debts.reduce((sum, { openCents }) => sum + openCents, 0),
    unusedCents: credits.reduce((sum, credit) => sum + leftOf(credit), 0),
  };
}

/** What was moved to a debt's notice and is not owed any more, since it was taken back. */
export function surplusOf(lines: readonly LedgerLine[], debtId: string): number {
  const credits = creditsOf(lines);
  takeBackDebts(credits, lines);
  const debts = debtsOf(lines).sort(byDay);
  for (const credit of credits.filter((one) => one.debtId !== null)) payOwnFacts(credit, debts);
  return credits
    .filter((credit) => credit.debtId === debtId)
    .reduce((sum, credit) => sum + leftOf(credit), 0);
}

function payOwnFacts(credit: OpenCredit, debts: readonly OpenDebt[]): void {
  const own = new Map(credit.facts);
  for (const debt of debts) {
    const cents = Math.min(own.get(debt.fact) ?? 0, leftOf(credit), debt.openCents);
    if (cents > 0) debt.isSegregated = true;
    payCents(credit, debt, cents);
  }
}

/** A debt that came back was, as far as it did, never moved. */
function takeBackDebts(credits: readonly OpenCredit[], lines: readonly LedgerLine[]): void {
  for (const { kind, side, amountCents, details } of lines) {
    if (kind !== RETURNED || side !== 'debit') continue;
    const credit = credits.find(({ debtId }) => debtId !== null && debtId === details?.debtId);
    if (credit) credit.withdrawnCents += amountCents;
  }
}

/** Days first; within a day by names, which are the facts' own. */
function byDay(one: OpenDebt, other: OpenDebt): number {
  return compare([one.effectiveOn, one.fact], [other.effectiveOn, other.fact]);
}

function compare(one: readonly string[], other: readonly string[]): number {
  for (const [index, text] of one.entries()) {
    const than = other[index] ?? '';
    if (text !== than) return text < than ? -1 : 1;
  }
  return 0;
}

function creditsOf(lines: readonly LedgerLine[]): OpenCredit[] {
  return lines
    .filter(({ side, kind, amountCents }) => {
      return side === 'credit' && amountCents > 0 && !REVERSALS.has(kind);
    })
    .map((line) => ({
      ...{ entryId: line._id, effectiveOn: line.effectiveOn, amountCents: line.amountCents },
      ...{ withdrawnCents: 0, usedCents: 0, ...segregationOf(line) },
    }))
    .sort((one, other) => {
      return compare([one.effectiveOn, one.entryId], [other.effectiveOn, other.entryId]);
    });
}

function segregationOf({ kind, details }: LedgerLine): Pick<OpenCredit, 'debtId' | 'facts'> {
  if (kind !== SEGREGATED) return { debtId: null, facts: [] };
  return { debtId: String(details?.debtId), facts: JSON.parse(String(details?.facts)) };
}

/** What was charged for a fact and not taken back; nothing is owed of what comes to nothing. */
function debtsOf(lines: readonly LedgerLine[]): OpenDebt[] {
  const debts = new Map<string, OpenDebt>();
  for (const line of lines) {
    const isReversal = REVERSALS.has(line.kind);
    if (WITHDRAWALS.has(line.kind) || line.kind === RETURNED) continue;
    if (line.side === 'credit' && !isReversal) continue;
    const fact = factOf(line);
    const debt = debts.get(fact) ?? newDebt(fact, line);
    debts.set(fact, debt);
    debt.amountCents += isReversal ? -line.amountCents : line.amountCents;
    const age = ageOf(line);
    if (isReversal || age < debt.newest) continue;
    debt.newest = age;
    debt.entryId = line._id;
    debt.effectiveOn = line.effectiveOn;
  }
  for (const debt of debts.values()) debt.openCents = debt.amountCents;
  return [...debts.values()].filter(({ amountCents }) => amountCents > 0);
}

function newDebt(fact: string, { _id, effectiveOn }: LedgerLine): OpenDebt {
  const nothing = { amountCents: 0, openCents: 0, isSegregated: false, newest: -1 };
  return { fact, entryId: _id, effectiveOn, ...nothing, paidBy: [] };
}

function factOf({ _id, mealId, fee, pupilId }: LedgerLine): string {
  return mealId ?? (fee ? `${pupilId}:${fee.month}` : _id);
}

/** A newer revision comes after every price of an older one. */
function ageOf({ revision, pricing, fee }: LedgerLine): number {
  return (fee?.revision ?? revision ?? 0) * 1_000_000 + (pricing ?? 0);
}

/**
 * What left the account again was never there to pay with: it comes from the latest credits up to
 * its day, then from any others. What exceeds all credits is owed.
 */
function withdraw(credits: readonly OpenCredit[], lines: readonly LedgerLine[]): OpenDebt[] {
  const withdrawals = lines
    .filter(({ kind, amountCents }) => WITHDRAWALS.has(kind) && amountCents > 0)
    .sort((one, other) => compare([one.effectiveOn, one._id], [other.effectiveOn, other._id]));
  return withdrawals.flatMap((line) => {
    let left = line.amountCents;
    const earlier = credits.filter(({ effectiveOn }) => effectiveOn <= line.effectiveOn);
    const later = credits.filter(({ effectiveOn }) => effectiveOn > line.effectiveOn);
    for (const credit of [...earlier.toReversed(), ...later]) {
      const cents = Math.min(left, leftOf(credit));
      credit.withdrawnCents += cents;
      left -= cents;
    }
    if (left === 0) return [];
    return [{ ...newDebt(line._id, line), amountCents: left, openCents: left }];
  });
}

function leftOf({ amountCents, withdrawnCents, usedCents }: OpenCredit): number {
  return amountCents - withdrawnCents - usedCents;
}

function pay(credit: OpenCredit, debts: readonly OpenDebt[]): void {
  for (const debt of debts) payCents(credit, debt, Math.min(leftOf(credit), debt.openCents));
}

function payCents(credit: OpenCredit, debt: OpenDebt, cents: number): void {
  if (cents === 0) return;
  credit.usedCents += cents;
  debt.openCents -= cents;
  debt.paidBy.push({ entryId: credit.entryId, cents });
}
