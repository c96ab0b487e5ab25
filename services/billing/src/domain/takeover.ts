/**
 * What the system before left behind, line by line: new, the same as taken before, changed since,
 * or refused and why. A line is known again by its subject, so the same list twice changes nothing.
 */
import { hash } from 'node:crypto';

export const takeoverKinds = [
  'balances',
  'vouchers',
  'lateReceipts',
  'earlierPayments',
  'oldNotices',
] as const;

export type TakeoverKind = (typeof takeoverKinds)[number];

/** A line whose family is known; amounts below zero are debts. */
export interface TakeoverLine {
  readonly file: string;
  readonly line: number;
  readonly kind: TakeoverKind;
  /** The office's own code, for the paper to sign; never a tax code. */
  readonly reference: string;
  readonly accountId: string;
  readonly pupilId: string | null;
  readonly amountCents: number;
  /** The day it counts for: of the balance, of the payment, or on which a notice is due. */
  readonly day: string;
  readonly vouchers: { readonly count: number; readonly valueCents: number } | null;
  readonly noticeNumber: string | null;
  /** Of a payment: how, and the payment's own number. */
  readonly means: string | null;
  readonly payment: string | null;
  /** Sealed; only payments for certificates have one. */
  readonly payer: string | null;
}

export interface RefusedLine {
  readonly file: string;
  readonly line: number;
  readonly kind: TakeoverKind | null;
  readonly problems: readonly LineProblem[];
}

/** Where in the line and what is wrong; never the value itself. */
export interface LineProblem {
  readonly field: string;
  readonly problem: string;
}

/** What was taken of a subject before. */
export interface KnownSubject {
  readonly revision: number;
  readonly amountCents: number;
  readonly content: string;
}

export type TakeoverVerdict =
  | { readonly result: 'new' | 'same' }
  | { readonly result: 'changed'; readonly beforeCents: number }
  | { readonly result: 'refused'; readonly problems: readonly LineProblem[] };

/** What a line is about: two lines with one subject speak of the same thing. */
export function subjectOf(line: TakeoverLine): string {
  const { kind, accountId, pupilId, vouchers, noticeNumber, day, payment } = line;
  const whose = pupilId === null ? accountId : `${accountId}:${pupilId}`;
  switch (kind) {
    case 'balances':
      return `balance:${whose}`;
    case 'vouchers':
      return `vouchers:${whose}:${vouchers?.valueCents ?? 'sum'}`;
    case 'lateReceipts':
      return `receipt:${payment ?? `${noticeNumber}:${day}`}`;
    case 'oldNotices':
      return `notice:${noticeNumber}`;
    case 'earlierPayments':
      return `payment:${payment === null ? digest(paymentWords(line)) : digest([whose, payment])}`;
  }
}

/** Two payments that look alike are two: the second one of a list is another subject. */
export function numberedSubjects(lines: readonly TakeoverLine[]): readonly string[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const subject = subjectOf(line);
    const count = (seen.get(subject) ?? 0) + 1;
    seen.set(subject, count);
    const alike = line.kind === 'earlierPayments' && line.payment === null && count > 1;
    return alike ? `${subject}:${count}` : subject;
  });
}

function paymentWords({ accountId, pupilId, day, amountCents, means }: TakeoverLine) {
  return [accountId, pupilId, day, amountCents, means];
}

function digest(words: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(words), 'hex').slice(0, 32);
}

/** All that makes a line another one, besides what is sealed. */
export function contentOf(line: TakeoverLine): string {
  const { kind, accountId, pupilId, amountCents, day, vouchers, noticeNumber, means } = line;
  const bought = vouchers && [vouchers.count, vouchers.valueCents];
  return digest([kind, accountId, pupilId, amountCents, day, bought, noticeNumber, means]);
}

/** `firstAt` is the line of the same list that spoke of the subject before. */
export function judgeLine(
  line: TakeoverLine,
  known: KnownSubject | undefined,
  firstAt: { readonly file: string; readonly line: number } | undefined,
): TakeoverVerdict {
  if (firstAt !== undefined) {
    const problem = `is said twice: also in ${firstAt.file}, line ${firstAt.line}`;
    return refused({ field: 'owner', problem });
  }
  const { kind, amountCents } = line;
  if (known === undefined) {
    // Nothing to carry over: the family begins with nothing here too.
    const isNothing = amountCents === 0 && (kind === 'balances' || kind === 'vouchers');
    return { result: isNothing ? 'same' : 'new' };
  }
  if (known.content === contentOf(line)) return { result: 'same' };
  if (kind === 'lateReceipts') {
    return refused({ field: 'amount', problem: 'was taken before with other content' });
  }
  const isMoney = kind === 'balances' || kind === 'vouchers';
  if (isMoney && known.amountCents === amountCents) return { result: 'same' };
  return { result: 'changed', beforeCents: known.amountCents };
}

function refused(problem: LineProblem): TakeoverVerdict {
  return { result: 'refused', problems: [problem] };
}

/** Whether the line becomes an entry; payments and notices are only kept. */
export function isPosted({ kind }: Pick<TakeoverLine, 'kind'>): boolean {
  return kind === 'balances' || kind === 'vouchers' || kind === 'lateReceipts';
}

/** A means of payment that a tax office accepts; null where the list does not tell. */
export function isTraceable(means: string | null): boolean | null {
  const words = (means ?? '').toLowerCase();
  if (/contant|cash|moneta/.test(words)) return false;
  const known =
    /pagopa|carta|card|pos|bancomat|bonific|transfer|sdd|rid|mav|bollettin|assegn|online/;
  return known.test(words) ? true : null;
}
