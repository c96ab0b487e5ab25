/** A takeover from files to the report of every line: a rehearsal, or for good. */
import { hash } from 'node:crypto';
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Cause } from '@mestolo/messaging/handler.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { sumCents } from '@mestolo/money/cents.ts';
import {
  contentOf,
  judgeLine,
  type LineProblem,
  numberedSubjects,
  type RefusedLine,
  type TakeoverKind,
  type TakeoverLine,
  takeoverKinds,
} from '../domain/takeover.ts';
import type { SubjectLine, TakeoverAnswer, TakeoverRequest } from '../store/takeover-door.ts';
import type { FindOwners, Owner, OwnerUnknown } from './owners.ts';
import {
  type DaysOfTakeover,
  lineOf,
  noticeOf,
  type PlacedRow,
  type ReadFile,
  readTakeover,
} from './read-lines.ts';
import type { SealPayers } from './seal-payers.ts';

export interface TakeoverNeeds {
  readonly door: Door<TakeoverRequest, TakeoverAnswer>;
  readonly owners: FindOwners;
  readonly sealPayers: SealPayers;
  /** The families of notices that were taken over before, by number. */
  notices(tenant: string, numbers: readonly string[]): Promise<ReadonlyMap<string, string>>;
  today(tenant: string): Promise<string>;
}

export interface TakeoverWish {
  readonly tenant: string;
  readonly files: Readonly<Record<string, string>>;
  readonly kinds: Readonly<Record<string, TakeoverKind>>;
  readonly effectiveOn: string;
  readonly dryRun: boolean;
  readonly actor: Actor;
  readonly role: string;
  readonly cause: Cause;
}

export interface ReportLine {
  readonly file: string;
  readonly line: number;
  readonly kind: TakeoverKind | null;
  readonly result: 'new' | 'same' | 'changed' | 'refused';
  readonly problems: readonly LineProblem[];
  readonly accountId: string | null;
  readonly pupilId: string | null;
  readonly amountCents: number | null;
  readonly beforeCents: number | null;
  readonly entryId: string | null;
}

export interface KindTotals {
  readonly kind: TakeoverKind;
  readonly new: number;
  readonly same: number;
  readonly changed: number;
  readonly refused: number;
  /** Of the lines that were not refused. */
  readonly amountCents: number;
}

export interface TakeoverReport {
  readonly dryRun: boolean;
  readonly files: readonly ReadFile[];
  readonly lines: readonly ReportLine[];
  readonly totals: readonly KindTotals[];
  /** Of every line that was not refused: the same in the rehearsal and for good. */
  readonly contentHash: string;
}

/** A transaction stays small, however long the list is. */
const LINES_A_TRANSACTION = 200;

export async function runTakeover(
  needs: TakeoverNeeds,
  wish: TakeoverWish,
): Promise<TakeoverReport> {
  const { tenant, dryRun } = wish;
  const { files, rows } = readTakeover(wish.files, wish.kinds);
  const days = { effectiveOn: wish.effectiveOn, today: await needs.today(tenant) };
  const read = await ownedLines(needs, wish, { rows, days });
  const { accepted, refused } = withoutRepeats(read);
  const contentHash = hashOf(accepted);
  const sealed = dryRun ? accepted : await needs.sealPayers(tenant, accepted, rows);
  const report: ReportLine[] = refused.map(refusedLine);
  for (let from = 0; from < sealed.length; from += LINES_A_TRANSACTION) {
    const lines = sealed.slice(from, from + LINES_A_TRANSACTION);
    const { actor, role } = wish;
    const request = { tenant, actor, role, contentHash, dryRun, lines };
    const answers = await needs.door.submit(request, wish.cause);
    lines.forEach((one, index) => {
      const answer = answers[index];
      if (answer) report.push(reportLine(one.line, answer));
    });
  }
  const ordered = report.toSorted(byPlace(files.map(({ name }) => name)));
  return { dryRun, files, lines: ordered, totals: totalsOf(ordered), contentHash };
}

async function ownedLines(
  needs: TakeoverNeeds,
  { tenant }: TakeoverWish,
  read: { readonly rows: readonly PlacedRow[]; readonly days: DaysOfTakeover },
): Promise<readonly (TakeoverLine | RefusedLine)[]> {
  const owners = await needs.owners(
    tenant,
    read.rows.map(({ row }) => row),
  );
  const ofNotices = await noticeOwners(needs, tenant, read.rows, owners);
  return read.rows.map((placed, index) => {
    const owner = owners[index] ?? 'noCode';
    // A late receipt often names its notice and nobody else.
    const accountId = ofNotices.get(noticeOf(placed.row) ?? '');
    const found = owner === 'noCode' && placed.kind === 'lateReceipts' && accountId !== undefined;
    return lineOf(placed, found ? { accountId, pupilId: null } : owner, read.days);
  });
}

/** Notices of this list, and those that came with an earlier one. */
async function noticeOwners(
  needs: TakeoverNeeds,
  tenant: string,
  rows: readonly PlacedRow[],
  owners: readonly (Owner | OwnerUnknown)[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = rows.flatMap(({ kind, row }, index) =>
    kind === 'lateReceipts' && owners[index] === 'noCode' ? (noticeOf(row) ?? []) : [],
  );
  if (wanted.length === 0) return new Map();
  const known = new Map(await needs.notices(tenant, wanted));
  rows.forEach(({ kind, row }, index) => {
    const owner = owners[index];
    const number = noticeOf(row);
    if (kind !== 'oldNotices' || number === null || typeof owner !== 'object') return;
    known.set(number, owner.accountId);
  });
  return known;
}

function withoutRepeats(read: readonly (TakeoverLine | RefusedLine)[]): {
  readonly accepted: readonly SubjectLine[];
  readonly refused: readonly RefusedLine[];
} {
  const lines = read.filter((line) => 'accountId' in line);
  const subjects = numberedSubjects(lines);
  const first = new Map<string, TakeoverLine>();
  const accepted: SubjectLine[] = [];
  const refused: RefusedLine[] = read.filter((line) => 'problems' in line);
  lines.forEach((line, index) => {
    const subject = subjects[index] ?? '';
    const before = first.get(subject);
    if (before === undefined) {
      first.set(subject, line);
      accepted.push({ subject, line });
      return;
    }
    const verdict = judgeLine(line, undefined, before);
    if (verdict.result === 'refused') refused.push({ ...line, problems: verdict.problems });
  });
  return { accepted, refused };
}

export function hashOf(lines: readonly SubjectLine[]): string {
  const words = lines.map(({ subject, line }) => `${subject} ${contentOf(line)}`).toSorted();
  return hash('sha256', words.join('\n'), 'hex');
}

function refusedLine({ file, line, kind, problems }: RefusedLine): ReportLine {
  const nobody = { accountId: null, pupilId: null, amountCents: null, beforeCents: null };
  return { file, line, kind, result: 'refused', problems, ...nobody, entryId: null };
}

function reportLine(line: TakeoverLine, answer: TakeoverAnswer[number]): ReportLine {
  const { file, kind, accountId, pupilId, amountCents } = line;
  return {
    ...{ file, line: line.line, kind, result: answer.result, accountId, pupilId, amountCents },
    problems: answer.result === 'refused' ? answer.problems : [],
    beforeCents: answer.result === 'changed' ? answer.beforeCents : null,
    entryId: answer.entryId,
  };
}

function byPlace(files: readonly string[]) {
  return (one: ReportLine, other: ReportLine) =>
    files.indexOf(one.file) - files.indexOf(other.file) || one.line - other.line;
}

function totalsOf(lines: readonly ReportLine[]): KindTotals[] {
  return takeoverKinds.flatMap((kind) => {
    const ofKind = lines.filter((line) => line.kind === kind);
    if (ofKind.length === 0) return [];
    const count = (result: ReportLine['result']) =>
      ofKind.filter((line) => line.result === result).length;
    const taken = ofKind.filter(({ result }) => result !== 'refused');
    const amountCents = sumCents(...taken.map((line) => line.amountCents ?? 0));
    const counts = { new: count('new'), same: count('same'), changed: count('changed') };
    return [{ kind, ...counts, refused: count('refused'), amountCents }];
  });
}
