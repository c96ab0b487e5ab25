/**
 * Runs an import through the doors: the calendar first, then families in parts of one transaction.
 */
import { randomBytes } from 'node:crypto';
import type { Cause, SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { problem } from '@mestolo/service/http.ts';
import type { Mint } from '../domain/mint.ts';
import type { Calendar } from '../domain/records.ts';
import type { FamilyStatement } from '../domain/statements.ts';
import { type CalendarAnswer, type CalendarRequest, tryCalendar } from '../store/calendar-door.ts';
import { tryFamilies } from '../store/family-door.ts';
import type { FamiliesAnswer, FamiliesRequest, FamilyAnswer } from '../store/family-statements.ts';
import type { Vault } from '../store/vault.ts';

export interface ImportTools {
  readonly calendars: Door<CalendarRequest, CalendarAnswer>;
  readonly families: Door<FamiliesRequest, FamiliesAnswer>;
  readonly reader: SnapshotReader;
  readonly vault: Vault;
  readonly allowVirtualClock: boolean;
}

export interface ImportRun {
  readonly tenant: string;
  readonly effectiveOn: string | undefined;
  readonly dryRun: boolean;
  readonly cause: Cause;
}

/** A transaction stays small: this many families are some hundreds of documents. */
const FAMILIES_A_PART = 50;

export function newMint(): Mint {
  return { seed: randomBytes(32), atMs: Date.now() };
}

/** @throws HttpProblem 422 where the calendar is refused */
export async function importCalendar(
  tools: ImportTools,
  run: ImportRun,
  said: Pick<CalendarRequest, 'statement' | 'seen'>,
): Promise<CalendarAnswer> {
  if (said.statement && said.statement.clock.kind !== 'system' && !tools.allowVirtualClock) {
    const detail = 'This installation takes its time from the system: the clock cannot be set.';
    throw problem(422, { type: 'calendar-refused', detail });
  }
  const request: CalendarRequest = { tenant: run.tenant, mint: newMint(), ...said };
  const answer = run.dryRun
    ? await tryCalendar(tools.reader, request)
    : await tools.calendars.submit(request, run.cause);
  if (answer.result !== 'refused') return answer;
  throw problem(422, {
    type: 'calendar-refused',
    detail: 'The calendar was refused; nothing was changed.',
    problems: answer.problems,
  });
}

/** One answer a family, in their order. @throws HttpProblem 409 where there is no calendar */
export async function importFamilies(
  tools: ImportTools,
  run: ImportRun,
  said: { readonly families: readonly FamilyStatement[]; readonly calendar: Calendar | null },
): Promise<readonly FamilyAnswer[]> {
  const { tenant, effectiveOn, dryRun, cause } = run;
  const requestOf = (families: readonly FamilyStatement[]): FamiliesRequest => {
    return { tenant, families, effectiveOn, mint: newMint() };
  };
  if (dryRun) {
    const { vault, reader } = tools;
    const { calendar } = said;
    return known(await tryFamilies(vault, reader, { request: requestOf(said.families), calendar }));
  }
  const answers: FamilyAnswer[] = [];
  for (let from = 0; from < said.families.length; from += FAMILIES_A_PART) {
    const part = said.families.slice(from, from + FAMILIES_A_PART);
    answers.push(...known(await tools.families.submit(requestOf(part), cause)));
  }
  return answers;
}

function known(answer: FamiliesAnswer): readonly FamilyAnswer[] {
  if (answer !== 'no-calendar') return answer;
  throw problem(409, {
    type: 'no-calendar',
    detail: 'Import the calendar of this Comune first: its schools and its school years.',
  });
}
