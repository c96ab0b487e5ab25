/** From an office's files to lines with an owner, a day and an amount, or to why not. */
import {
  type MoneyFile,
  type MoneyFileKind,
  type MoneyRow,
  readMoneyFile,
} from '@mestolo/office-csv/read-money.ts';
import type { LineProblem, RefusedLine, TakeoverKind, TakeoverLine } from '../domain/takeover.ts';
import { bytesOf } from './office-file.ts';
import type { Owner, OwnerUnknown } from './owners.ts';

export interface ReadFile {
  readonly name: string;
  readonly kind: TakeoverKind | null;
  readonly problem: string | null;
  readonly columns: MoneyFile['columns'];
}

export interface PlacedRow {
  readonly file: string;
  readonly kind: TakeoverKind;
  readonly row: MoneyRow;
}

export interface DaysOfTakeover {
  /** From when balances and vouchers count where the list names no day. */
  readonly effectiveOn: string;
  readonly today: string;
}

/** `kinds` says what a file is where its headings would tell something else, or nothing. */
export function readTakeover(
  files: Readonly<Record<string, string>>,
  kinds: Readonly<Record<string, TakeoverKind>>,
): { readonly files: readonly ReadFile[]; readonly rows: readonly PlacedRow[] } {
  const read = Object.entries(files).map(([name, text]) => {
    const said = kinds[name];
    const { kind, problem, columns, rows } = readMoneyFile(bytesOf(text), {
      kind: said && readerKind(said),
    });
    return { name, kind: said ?? kind, problem, columns, rows };
  });
  return {
    files: read.map(({ rows: _rows, ...file }) => file),
    rows: read.flatMap(({ name, kind, rows }) =>
      kind === null ? [] : rows.map((row) => ({ file: name, kind, row })),
    ),
  };
}

/** A late receipt is read like the notice it pays: its number is what it always has. */
function readerKind(kind: TakeoverKind): MoneyFileKind {
  return kind === 'lateReceipts' ? 'oldNotices' : kind;
}

export function noticeOf({ noticeNumber, iuv }: MoneyRow): string | null {
  return noticeNumber || iuv || null;
}

const OWNER_PROBLEMS: Readonly<Record<OwnerUnknown, string>> = {
  noCode: 'no code of family or pupil and no tax code',
  unknownCode: 'a code or tax code is not known in the registry',
  severalFamilies: 'the codes lead to more than one family',
};

export function lineOf(
  { file, kind, row }: PlacedRow,
  owner: Owner | OwnerUnknown,
  days: DaysOfTakeover,
): TakeoverLine | RefusedLine {
  const { line } = row;
  const money = amountOf(row, kind);
  const day = dayOf(row, kind, days);
  const problems: LineProblem[] = [...row.problems];
  if (typeof owner === 'string' && !problems.some(({ field }) => field === 'owner')) {
    problems.push({ field: 'owner', problem: OWNER_PROBLEMS[owner] });
  }
  // What could not be read is said already.
  if ('problem' in money && row.problems.length === 0) problems.push(money);
  if (day === null && row.problems.length === 0) {
    problems.push({ field: 'paidOn', problem: 'is missing' });
  }
  if (day !== null && day > days.today && kind !== 'oldNotices') {
    problems.push({ field: 'day', problem: 'is still to come' });
  }
  if (typeof owner === 'string' || 'problem' in money || day === null || problems.length > 0) {
    return { file, line, kind, problems };
  }
  return {
    ...{ file, line, kind, ...owner, ...money, day, payer: null },
    reference: row.familyCode || row.pupilCode,
    noticeNumber: noticeOf(row),
    means: row.means.slice(0, 60) || null,
    payment: row.reference.slice(0, 60) || null,
  };
}

type Money = Pick<TakeoverLine, 'amountCents' | 'vouchers'>;

function amountOf(row: MoneyRow, kind: TakeoverKind): Money | LineProblem {
  const { amountCents, vouchers: count, voucherValueCents: valueCents } = row;
  if (kind !== 'vouchers') {
    if (amountCents === null) return { field: 'amount', problem: 'is missing' };
    const isPayment = kind === 'lateReceipts' || kind === 'earlierPayments';
    if (isPayment && amountCents <= 0) return { field: 'amount', problem: 'is not above zero' };
    return { amountCents, vouchers: null };
  }
  if (count === null || valueCents === null) {
    if (amountCents !== null) return { amountCents, vouchers: null };
    const field = count === null ? 'vouchers' : 'voucherValue';
    return { field, problem: 'is missing' };
  }
  const worth = count * valueCents;
  if (amountCents !== null && amountCents !== worth) {
    return { field: 'amount', problem: 'is not the number of vouchers times their value' };
  }
  return { amountCents: worth, vouchers: { count, valueCents } };
}

/** Null where the day of a payment is missing. */
function dayOf(row: MoneyRow, kind: TakeoverKind, { effectiveOn }: DaysOfTakeover): string | null {
  if (kind === 'balances') return row.balanceOn ?? effectiveOn;
  if (kind === 'vouchers') return effectiveOn;
  return kind === 'oldNotices' ? (row.dueOn ?? row.issuedOn ?? effectiveOn) : row.paidOn;
}
