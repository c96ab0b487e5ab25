/** Reads what the system before left: balances, paper vouchers, payments and open notices. */
import { readAmountCell } from './amounts.ts';
import { type CellProblem, cellFaults } from './cell-faults.ts';
import { type ColumnPositions, cellOf, findColumns, plainWords } from './columns.ts';
import { guessColumn } from './guess-column.ts';
import { guessMoneyColumn, MONEY_COLUMNS, type MoneyColumn } from './money-columns.ts';
import { type CsvRow, readCsv } from './read-csv.ts';
import { dateOf } from './values.ts';

export const moneyFileKinds = ['balances', 'vouchers', 'earlierPayments', 'oldNotices'] as const;

export type MoneyFileKind = (typeof moneyFileKinds)[number];

/** One line. Texts are empty and values null where the file says nothing of them. */
export interface MoneyRow {
  readonly line: number;
  readonly familyCode: string;
  readonly holderTaxCode: string;
  readonly pupilCode: string;
  readonly pupilTaxCode: string;
  /** Balances: above zero the family has a credit, below zero a debt. Elsewhere above zero. */
  readonly amountCents: number | null;
  readonly balanceOn: string | null;
  readonly vouchers: number | null;
  readonly voucherValueCents: number | null;
  /** Eighteen digits, where the cell has them. */
  readonly noticeNumber: string;
  readonly iuv: string;
  readonly dueOn: string | null;
  readonly issuedOn: string | null;
  readonly status: string;
  readonly paidOn: string | null;
  readonly means: string;
  readonly payer: string;
  readonly payerTaxCode: string;
  readonly reference: string;
  readonly description: string;
  /** Why the line cannot be taken: field and reason, never the value. */
  readonly problems: readonly CellProblem[];
}

export interface MoneyFile {
  /** Null where the headings do not tell what the file is. */
  readonly kind: MoneyFileKind | null;
  /** What each heading was taken for; null where it was passed over. */
  readonly columns: readonly { readonly heading: string; readonly column: MoneyColumn | null }[];
  readonly rows: readonly MoneyRow[];
  /** Why the whole file cannot be read; null where it can. */
  readonly problem: string | null;
}

type Positions = ColumnPositions<MoneyColumn>;

/** `kind` says what the file is where the headings would tell something else. */
export function readMoneyFile(
  bytes: Uint8Array,
  options: { readonly kind?: MoneyFileKind | undefined } = {},
): MoneyFile {
  try {
    const { header, rows } = readCsv(bytes);
    const positions = positionsOf(header);
    const kind = options.kind ?? kindOf(positions);
    const columns = header.map((heading, position) => {
      const taken = Object.entries(positions).find(([, at]) => at === position)?.[0];
      return { heading, column: (taken as MoneyColumn | undefined) ?? null };
    });
    if (!kind) return { kind, columns, rows: [], problem: 'the headings tell no kind of file' };
    const missing = missingColumn(kind, positions);
    if (missing) return { kind, columns, rows: [], problem: missing };
    return { kind, columns, rows: rows.map((row) => rowOf(row, positions, kind)), problem: null };
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'cannot be read';
    return { kind: options.kind ?? null, columns: [], rows: [], problem };
  }
}

function positionsOf(header: readonly string[]): Positions {
  const found: Partial<Record<MoneyColumn, number>> = findColumns(header, MONEY_COLUMNS);
  const taken = new Set(Object.values(found));
  for (const [position, heading] of header.entries()) {
    if (taken.has(position)) continue;
    const column = ownerColumn(heading) ?? guessMoneyColumn(plainWords(heading));
    if (column !== null) found[column] ??= position;
  }
  return found;
}

/** `CF della mamma`, `Cod. alunno`, `N. famiglia`: whose line it is, in other words. */
function ownerColumn(heading: string): MoneyColumn | null {
  const guess = guessColumn(heading);
  if (guess === 'plainTaxCode') return 'holderTaxCode';
  const owners = ['familyCode', 'holderTaxCode', 'pupilCode', 'pupilTaxCode'] as const;
  return owners.find((owner) => owner === guess) ?? null;
}

function kindOf(found: Positions): MoneyFileKind | null {
  const has = (...columns: MoneyColumn[]) => columns.some((one) => found[one] !== undefined);
  if (has('vouchers')) return 'vouchers';
  if (has('noticeNumber', 'iuv') && (has('dueOn', 'status', 'issuedOn') || !has('paidOn'))) {
    return 'oldNotices';
  }
  if (has('paidOn', 'means', 'payer') && has('amount')) return 'earlierPayments';
  return has('balance', 'credit', 'debit', 'amount') ? 'balances' : null;
}

function missingColumn(kind: MoneyFileKind, found: Positions): string | null {
  const has = (...columns: MoneyColumn[]) => columns.some((one) => found[one] !== undefined);
  if (kind === 'oldNotices') {
    return has('noticeNumber', 'iuv') ? null : 'no heading tells the number of the notice';
  }
  if (!has('familyCode', 'holderTaxCode', 'pupilCode', 'pupilTaxCode')) {
    return 'no heading tells whose the lines are: a code of the family or pupil, or a tax code';
  }
  if (kind === 'vouchers') return has('vouchers', 'amount') ? null : 'no heading counts vouchers';
  if (kind === 'earlierPayments' && !has('paidOn')) return 'no heading tells the day of payment';
  const amounts = has('amount', 'balance', 'credit', 'debit');
  return amounts ? null : 'no heading tells an amount';
}

function rowOf(row: CsvRow, positions: Positions, kind: MoneyFileKind): MoneyRow {
  const text = (column: MoneyColumn) => cellOf(row, positions, column);
  const problems: CellProblem[] = [
    ...(row.problem ? [row.problem] : []),
    ...cellFaults(row, positions),
  ];
  const amountCents = amountOf(text, kind, problems);
  const value = moneyCell(text, 'voucherValue', problems);
  const digits = (column: MoneyColumn) => text(column).replaceAll(/[\s.'-]/g, '');
  const read: MoneyRow = {
    line: row.line,
    familyCode: text('familyCode'),
    holderTaxCode: text('holderTaxCode'),
    pupilCode: text('pupilCode'),
    pupilTaxCode: text('pupilTaxCode'),
    amountCents,
    balanceOn: dayCell(text, 'balanceOn', problems),
    vouchers: countCell(text, problems),
    voucherValueCents: value,
    noticeNumber: digits('noticeNumber'),
    iuv: digits('iuv'),
    dueOn: dayCell(text, 'dueOn', problems),
    issuedOn: dayCell(text, 'issuedOn', problems),
    status: text('status'),
    paidOn: dayCell(text, 'paidOn', problems),
    means: text('means'),
    payer: text('payer'),
    payerTaxCode: text('payerTaxCode'),
    reference: text('reference'),
    description: text('description'),
    problems,
  };
  return { ...read, problems: [...problems, ...faultsOf(read, kind, problems)] };
}

type CellText = (column: MoneyColumn) => string;

function moneyCell(text: CellText, column: MoneyColumn, problems: CellProblem[]): number | null {
  const cell = text(column);
  if (cell === '') return null;
  const amount = readAmountCell(cell);
  if ('cents' in amount) return amount.cents;
  problems.push({ field: column, problem: amount.problem });
  return null;
}

/** One signed column, an amount with its side, or a column for each side. */
function amountOf(text: CellText, kind: MoneyFileKind, problems: CellProblem[]): number | null {
  const credit = moneyCell(text, 'credit', problems);
  const debit = moneyCell(text, 'debit', problems);
  const plain = moneyCell(text, 'amount', problems) ?? moneyCell(text, 'balance', problems);
  if (kind !== 'balances') return plain ?? credit ?? debit;
  if (credit && debit) {
    problems.push({ field: 'balance', problem: 'is a credit and a debt at once' });
    return null;
  }
  if ((credit ?? 0) < 0) {
    problems.push({ field: 'credit', problem: 'is below zero' });
    return null;
  }
  // A debt is written with or without its sign.
  const sides = credit || (debit ? -Math.abs(debit) : (credit ?? debit));
  const signed = sides ?? plain;
  const side = sideOf(text('side'));
  if (side === null) problems.push({ field: 'side', problem: 'is neither credit nor debt' });
  return side === 'debit' && signed !== null ? -Math.abs(signed) : signed;
}

function sideOf(cell: string): 'credit' | 'debit' | '' | null {
  const words = plainWords(cell);
  if (words === '' && !/^[+-]$/.test(cell)) return '';
  if (cell === '-' || /^(d|dare|debito|debit|debt)$/.test(words)) return 'debit';
  return cell === '+' || /^(c|a|avere|credito|credit)$/.test(words) ? 'credit' : null;
}

function dayCell(text: CellText, column: MoneyColumn, problems: CellProblem[]): string | null {
  const cell = text(column);
  if (cell === '') return null;
  const day = dateOf(cell);
  if (day === null) problems.push({ field: column, problem: 'is not a day' });
  return day;
}

function countCell(text: CellText, problems: CellProblem[]): number | null {
  const cell = text('vouchers');
  if (cell === '') return null;
  if (/^[0-9]{1,6}(?:[.,]0{1,2})?$/.test(cell)) return Number.parseInt(cell, 10);
  problems.push({ field: 'vouchers', problem: 'is not a whole number' });
  return null;
}

/** What the kind needs and the line does not have, beside what could not be read. */
function faultsOf(
  row: MoneyRow,
  kind: MoneyFileKind,
  known: readonly CellProblem[],
): readonly CellProblem[] {
  const faults: CellProblem[] = [];
  const told = new Set(known.map(({ field }) => field));
  const needs = (field: string, isThere: boolean, problem = 'is missing') => {
    if (!isThere && !told.has(field)) faults.push({ field, problem });
  };
  const owner = row.familyCode || row.holderTaxCode || row.pupilCode || row.pupilTaxCode;
  if (kind === 'oldNotices') needs('noticeNumber', Boolean(row.noticeNumber || row.iuv));
  else needs('owner', owner !== '', 'no code of family or pupil and no tax code');
  if (kind === 'vouchers') {
    needs('vouchers', row.vouchers !== null || row.amountCents !== null);
  } else if (!['amount', 'balance', 'credit', 'debit'].some((field) => told.has(field))) {
    needs('amount', row.amountCents !== null);
  }
  if (kind === 'earlierPayments') needs('paidOn', row.paidOn !== null);
  if (kind !== 'balances' && (row.amountCents ?? 0) < 0) needs('amount', false, 'is below zero');
  if (kind === 'vouchers' && (row.voucherValueCents ?? 0) < 0) {
    needs('voucherValue', false, 'is below zero');
  }
  return faults;
}
