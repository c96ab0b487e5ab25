/**
 * Looks whether PagoPA's doors are out, tries them while they fail, opens and ends outages, and
 * afterwards moves the due dates. Every step may be made again, by whichever process goes on.
 */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { doRegularly, type RegularTask } from '@mestolo/service/do-regularly.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { outForMs } from '../domain/door-health.ts';
import type { Outage } from '../domain/outage.ts';
import type { ExtensionRequest } from '../store/extension-door.ts';
import type { OutageAnswer, OutageRequest } from '../store/outage-door.ts';
import type { Outages } from '../store/outages.ts';
import type { ComuneOfPart, Comuni } from './comuni.ts';
import { type JudgedPart, judged } from './health-notes.ts';

export interface KeeperNeeds {
  readonly outages: Outages;
  readonly comuni: Comuni;
  readonly door: Door<OutageRequest, OutageAnswer>;
  readonly extensions: Door<ExtensionRequest, boolean>;
  readonly logger: Logger;
  /** How long calls have to fail until the door counts as out. */
  readonly afterMs: number;
  readonly probeMs: number;
  /** It answers again: what waited for it need not wait longer. */
  recovered(tenants: readonly string[]): Promise<void>;
  /** Makes a call of this part that does no harm; how it ends is noted as of every call. */
  probe(part: JudgedPart, comuni: readonly ComuneOfPart[]): Promise<void>;
}

const MOVED_AT_ONCE = 200;
const AT_LEAST_EVERY_MS = 10_000;

export function createOutageKeeper(needs: KeeperNeeds): RegularTask {
  return doRegularly({
    logger: needs.logger,
    // Often enough that a failing door is tried in time.
    everyMs: Math.min(needs.probeMs / 4, AT_LEAST_EVERY_MS),
    failure: 'outages could not be looked after; it is tried again',
    async work(isStopping) {
      for (const part of judged) await lookAfter(needs, part);
      for (const outage of await needs.outages.unmoved()) {
        await moveDueDates(needs, outage, isStopping);
      }
    },
  });
}

async function lookAfter(needs: KeeperNeeds, part: JudgedPart): Promise<void> {
  const { outages, comuni, afterMs, logger } = needs;
  const open = (await outages.open()).filter((one) => one.part === part);
  const seen = await outages.health(part);
  if (seen.failingSinceMs === null && open.length === 0) return;
  const using = await comuni.using(part);
  if (seen.failingSinceMs !== null) await tryDoor(needs, part, using);
  const health = await outages.health(part);
  const isWell = health.failingSinceMs === null;
  // Who does not go through this part any more is not out because of it.
  const over = open.filter(({ tenant }) => isWell || !using.some((one) => one.tenant === tenant));
  for (const one of over) await end(needs, one);
  if (isWell) return needs.recovered(over.map(({ tenant }) => tenant));
  const forMs = outForMs(health, afterMs);
  if (forMs === null) return;
  const withOutage = new Set(open.map(({ tenant }) => tenant));
  for (const { tenant, now } of using) {
    if (withOutage.has(tenant)) continue;
    const from = new Date(now.getTime() - forMs).toISOString();
    const wanted = { tenant, part, from, reason: null, actor: null };
    logger.warn({ tenant, part }, 'PagoPA is out: reminders are held');
    await needs.door.submit({ kind: 'open', wanted, now: now.toISOString() }, NO_CAUSE);
  }
}

/** Not more often than so, whatever the number of processes: a failing call counts as a try. */
async function tryDoor(
  { outages, probe, probeMs, logger }: KeeperNeeds,
  part: JudgedPart,
  using: readonly ComuneOfPart[],
): Promise<void> {
  const { lastCallMs } = await outages.health(part);
  if (Date.now() - lastCallMs < probeMs) return;
  try {
    await probe(part, using);
  } catch (error) {
    logger.warn({ part, error: (error as Error).name }, 'a door of PagoPA could not be tried');
  }
}

async function end({ comuni, door, logger }: KeeperNeeds, outage: Outage): Promise<void> {
  const { tenant, part, id: outageId } = outage;
  const comune = await comuni.of(tenant);
  if (comune === null) return;
  const { now, timeZone } = comune;
  logger.info({ tenant, part }, 'PagoPA answers again');
  const request = { kind: 'end', tenant, outageId, now: now.toISOString(), timeZone } as const;
  await door.submit(request, NO_CAUSE);
}

async function moveDueDates(
  { outages, comuni, extensions, door, logger }: KeeperNeeds,
  outage: Outage,
  isStopping: () => boolean,
): Promise<void> {
  const { tenant, id: outageId, move } = outage;
  const comune = await comuni.of(tenant);
  if (comune === null || move === null) return;
  const now = comune.now.toISOString();
  let moved = 0;
  while (!isStopping()) {
    const notices = await outages.noticesToMove(outage, MOVED_AT_ONCE);
    if (notices.length === 0) {
      await door.submit({ kind: 'moved', tenant, outageId }, NO_CAUSE);
      logger.info({ tenant, outageId, moved, days: move.days }, 'due dates are moved');
      return;
    }
    const requests = notices.map((noticeId) => ({ noticeId, outageId, days: move.days, now }));
    const answers = await Promise.all(
      requests.map((request) => extensions.submit(request, NO_CAUSE)),
    );
    const changed = answers.filter((isMoved) => isMoved).length;
    // Others were faster with all of them; the next look finds what is left.
    if (changed === 0) return;
    moved += changed;
  }
}
