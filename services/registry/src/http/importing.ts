/**
 * Runs an import through the doors: the calendar first, then families in parts of one transaction.
 */
import { randomBytes } from 'node:crypto';
import { isSandbox } from '@mestolo/contracts/sandbox.ts';
import type { Cause, SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { problem, type RouteContext } from '@mestolo/service/http.ts';
import type { Mint } from '../domain/mint.ts';
import type { Act } from '../domain/records.ts';
import type { FamilyStatement, StaffStatement } from '../domain/statements.ts';
import {
  type CalendarAnswer,
  type CalendarChange,
  type CalendarRequest,
  tryCalendar,
} from '../store/calendar-door.ts';
import { type Standing, tryFamilies } from '../store/family-door.ts';
import type { FamiliesAnswer, FamiliesRequest, FamilyAnswer } from '../store/family-statements.ts';
import { tryStaff } from '../store/staff-door.ts';
import type { StaffAnswer, StaffAnswers, StaffRequest } from '../store/staff-statements.ts';
import type { Vault } from '../store/vault.ts';

export interface ImportTools {
  readonly calendars: Door<CalendarRequest, CalendarAnswer>;
  readonly families: Door<FamiliesRequest, FamiliesAnswer>;
  readonly staff: Door<StaffRequest, StaffAnswers>;
  readonly reader: SnapshotReader;
  readonly vault: Vault;
  readonly allowVirtualClock: boolean;
}

export interface ImportRun {
  readonly tenant: string;
  readonly effectiveOn: string | undefined;
  readonly dryRun: boolean;
  readonly cause: Cause;
  readonly act: Act;
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
  change: CalendarChange,
): Promise<CalendarAnswer> {
  const clock = change.kind === 'calendarImported' ? change.statement.clock.kind : 'system';
  if (clock !== 'system' && !tools.allowVirtualClock) {
    const detail = 'This installation takes its time from the system: the clock cannot be set.';
    throw problem(422, { type: 'calendar-refused', detail });
  }
  const { tenant, act } = run;
  if (isSandbox(tenant)) {
    // Attendance keeps all of it to itself: nobody would ever pay for a meal there.
    const detail = 'Names that begin with sandbox are kept for invented Comuni. Take another one.';
    throw problem(422, { type: 'calendar-refused', detail });
  }
  const request: CalendarRequest = { tenant, act, mint: newMint(), change };
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

/** Who acts, vouched for by the caller. */
export function actOf(
  { actor, caller }: Pick<RouteContext, 'actor' | 'caller'>,
  reason: string | undefined,
): Act {
  return { actor, role: caller ?? 'registry', reason: reason ?? null };
}

/** What a dry run of families stands on; null where there is no calendar. */
export function standingOf({ calendar, settings }: CalendarAnswer): Standing | null {
  return calendar && { calendar, settings };
}

/** One answer a family, in their order. @throws HttpProblem 409 where there is no calendar */
export async function importFamilies(
  tools: ImportTools,
  run: ImportRun,
  said: { readonly families: readonly FamilyStatement[]; readonly standing: Standing | null },
): Promise<readonly FamilyAnswer[]> {
  const { tenant, effectiveOn, dryRun, cause, act } = run;
  const requestOf = (families: readonly FamilyStatement[]): FamiliesRequest => {
    return { tenant, families, effectiveOn, act, mint: newMint() };
  };
  if (dryRun) {
    const { vault, reader } = tools;
    const request = requestOf(said.families);
    const tried = known(await tryFamilies(vault, reader, { request, standing: said.standing }));
    // Nobody has the code of a family that did not come.
    return tried.map((one) => (one.result === 'new' ? { ...one, paymentCode: null } : one));
  }
  const answers: FamilyAnswer[] = [];
  for (let from = 0; from < said.families.length; from += FAMILIES_A_PART) {
    const part = said.families.slice(from, from + FAMILIES_A_PART);
    answers.push(...known(await tools.families.submit(requestOf(part), cause)));
  }
  return answers;
}

/** One answer a line, in their order. @throws HttpProblem 409 where there is no calendar */
export async function importStaff(
  tools: ImportTools,
  run: ImportRun,
  said: { readonly staff: readonly StaffStatement[]; readonly standing: Standing | null },
): Promise<readonly StaffAnswer[]> {
  if (said.staff.length === 0) return [];
  const { tenant, effectiveOn, dryRun, cause, act } = run;
  const staff = said.staff.map((one) => ({ kind: 'listed', ...one }) as const);
  const calendar = said.standing?.calendar ?? null;
  const request = { tenant, act, effectiveOn, mint: newMint(), staff };
  const { vault, reader } = tools;
  const answer = dryRun
    ? await tryStaff(vault, reader, { request, calendar })
    : await tools.staff.submit(request, cause);
  return known(answer);
}

function known<Answer>(answer: readonly Answer[] | 'no-calendar'): readonly Answer[] {
  if (answer !== 'no-calendar') return answer;
  throw problem(409, {
    type: 'no-calendar',
    detail: 'Import the calendar of this Comune first: its schools and its school years.',
  });
}
