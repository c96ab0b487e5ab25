/**
 * After a restore, with the services running: facts that billing misses are told again, until its
 * books know what attendance and payments know; then they are proven.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type BusinessClock, timeOf } from '@mestolo/service/clock.ts';
import { NoAccess } from '../ops/no-access.ts';
import type { Database } from './snapshot.ts';

export interface SettleNeeds {
  /** Registry's database, for the Comuni and their clocks. */
  readonly registry: Database;
  /** One of billing's doors, as an operator. */
  ask(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown>;
  readonly deadlineMs: number;
  say(line: string): void;
}

export interface Settled {
  readonly tenant: string;
  readonly resent: number;
  /** Facts that do not come. */
  readonly missing: number;
  /** Days on which billing has other facts than those who told them. */
  readonly differing: number;
  readonly differencesInAll: number;
}

interface Side {
  readonly missing: number;
  readonly resent: number;
  readonly differing: readonly unknown[];
}

const DAY_MS = 86_400_000;
/** A school year and more; billing takes 750 days at once. */
const DAYS_BACK = 500;
const DAYS_AHEAD = 100;
const ASKED_EVERY_MS = 500;

interface CalendarDocument {
  readonly _id: string;
  readonly calendar: { readonly clock?: BusinessClock };
}

export async function settle(needs: SettleNeeds): Promise<Settled[]> {
  const calendars = await needs.registry.collection<CalendarDocument>('calendars').find().toArray();
  const settled: Settled[] = [];
  for (const { _id: tenant, calendar } of calendars) {
    const now = timeOf(calendar.clock ?? { kind: 'system' }, Date.now());
    const day = (days: number) => new Date(now + days * DAY_MS).toISOString().slice(0, 10);
    const days = { from: day(-DAYS_BACK), to: day(DAYS_AHEAD) };
    const told = await bringFacts(needs, tenant, days);
    const path = `/internal/tenants/${tenant}/proofs:run`;
    const proof = (await needs.ask('POST', path, { full: true })) as Proof;
    settled.push({ tenant, ...told, differencesInAll: proof.differencesInAll });
  }
  return settled;
}

interface Proof {
  readonly differencesInAll: number;
}

async function bringFacts(
  { ask, say, deadlineMs }: SettleNeeds,
  tenant: string,
  days: { readonly from: string; readonly to: string },
): Promise<Pick<Settled, 'resent' | 'missing' | 'differing'>> {
  const path = `/internal/tenants/${tenant}/control-totals:run`;
  const until = Date.now() + deadlineMs;
  let resent = 0;
  for (;;) {
    const report = (await ask('POST', path, { ...days, olderThanMinutes: 0 })) as Record<
      'meals' | 'receipts',
      Side | null
    >;
    const sides = [report.meals, report.receipts].filter((side) => side !== null);
    if (sides.length < 2) {
      throw new NoAccess('Billing is not told where attendance and payments are.');
    }
    const missing = sides.reduce((sum, side) => sum + side.missing, 0);
    const differing = sides.reduce((sum, side) => sum + side.differing.length, 0);
    resent += sides.reduce((sum, side) => sum + side.resent, 0);
    if (missing === 0 || Date.now() > until) return { resent, missing, differing };
    say(`${tenant}: ${missing} facts are missing in the books and are told again`);
    await pause(ASKED_EVERY_MS);
  }
}
