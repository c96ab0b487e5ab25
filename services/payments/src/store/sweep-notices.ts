/** Finds notices whose day has passed by the clock of their Comune. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import type { mongo } from 'mongoose';
import { NOTICES, TENANTS } from './collections.ts';
import type { NoticeDocument, TenantDocument } from './documents.ts';
import type { ExpiryRequest } from './expiry-door.ts';
import type { Queries } from './queries.ts';

const AT_ONCE = 200;

export async function sweepNotices(
  { db, queries }: { readonly db: mongo.Db; readonly queries: Pick<Queries, 'comune'> },
  door: Door<ExpiryRequest, number>,
  isStopping: () => boolean,
): Promise<void> {
  const tenants = await db
    .collection<TenantDocument>(TENANTS)
    .find({ creditor: { $ne: null } })
    .project<{ _id: string }>({ _id: 1 })
    .toArray();
  for (const { _id: tenant } of tenants) {
    const comune = await queries.comune(tenant);
    if (comune === null) continue;
    const { today } = comune;
    const now = comune.now.toISOString();
    for (;;) {
      if (isStopping()) return;
      const noticeIds = await pastTheirDay(db, { tenant, today });
      if (noticeIds.length === 0) break;
      await door.submit({ noticeIds, now, today }, NO_CAUSE);
    }
  }
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
