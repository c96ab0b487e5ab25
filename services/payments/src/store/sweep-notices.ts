/** Finds notices whose day has passed by the clock of their Comune, and debts without a notice. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import type { mongo } from 'mongoose';
import { DEBTS, NOTICES, TENANTS } from './collections.ts';
import type { DebtDocument } from './debt-notices.ts';
import type { NoticeDocument, TenantDocument } from './documents.ts';
import type { ExpiryRequest } from './expiry-door.ts';
import type { Queries } from './queries.ts';

const AT_ONCE = 200;

export interface SweepDoors {
  readonly expiry: Door<ExpiryRequest, number>;
  readonly waitingDebts: Door<DebtDocument & { now: string }, null>;
}

export async function sweepNotices(
  { db, queries }: { readonly db: mongo.Db; readonly queries: Pick<Queries, 'comune'> },
  doors: SweepDoors,
  isStopping: () => boolean,
): Promise<void> {
  const tenants = await db
    .collection<TenantDocument>(TENANTS)
    .find({ creditor: { $ne: null } })
    .project<{ _id: string }>({ _id: 1 })
    .toArray();
  const waiting = await waitingDebts(
    db,
    tenants.map(({ _id }) => _id),
  );
  for (const { _id: tenant } of tenants) {
    const comune = await queries.comune(tenant);
    if (comune === null) continue;
    const { today } = comune;
    const now = comune.now.toISOString();
    for (;;) {
      if (isStopping()) return;
      const noticeIds = await pastTheirDay(db, { tenant, today });
      if (noticeIds.length === 0) break;
      await doors.expiry.submit({ noticeIds, now, today }, NO_CAUSE);
    }
    for (const debt of waiting.get(tenant) ?? []) {
      await doors.waitingDebts.submit({ ...debt, now }, NO_CAUSE);
    }
  }
}

/** Of all Comuni at once: there are hardly ever any. */
async function waitingDebts(
  db: mongo.Db,
  tenants: readonly string[],
): Promise<ReadonlyMap<string, readonly DebtDocument[]>> {
  const found = await db
    .collection<DebtDocument>(DEBTS)
    .find({ tenant: { $in: [...tenants] }, waits: true })
    .toArray();
  return Map.groupBy(found, ({ tenant }) => tenant);
}

async function pastTheirDay(
  db: mongo.Db,
  { tenant, today }: { readonly tenant: string; readonly today: string },
): Promise<string[]> {
  const found = await db
    .collection<NoticeDocument>(NOTICES)
    .find({ tenant, state: 'open', dueOn: { $lt: today } })
    .project<{ _id: string }>({ _id: 1 })
    .limit(AT_ONCE)
    .toArray();
  return found.map(({ _id }) => _id);
}
