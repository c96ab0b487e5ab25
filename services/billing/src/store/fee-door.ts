/** Months whose fees are charged: one is added once, and then everyone is gone through. */
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import type { mongo } from 'mongoose';
import { comuneOf, draftOf } from '../domain/books.ts';
import { monthsDue, takeFeeMonth } from '../domain/fees.ts';
import type { Comune } from '../domain/pupil.ts';
import { marked } from '../domain/reference.ts';
import { COMUNI } from './collections.ts';
import { loadBooks, nothingWanted } from './load-books.ts';
import { decisionOf } from './write-books.ts';

export interface FeeRequest {
  readonly tenant: string;
  /** Without a month: those that are due by the Comune's time. */
  readonly month?: string;
}

export type FeeAnswer =
  | { readonly outcome: 'done'; readonly added: readonly string[] }
  | { readonly outcome: 'notBegun' | 'noCalendar' };

export function feeDoor(
  clocks: Clocks,
): DoorHandler<FeeRequest, Awaited<ReturnType<typeof loadBooks>>, FeeAnswer> {
  return {
    async load(reader, requests) {
      const wanted = nothingWanted();
      for (const { request } of requests) wanted.tenants.add(request.tenant);
      const books = await loadBooks(reader, wanted);
      for (const { _id, clock } of books.comuni.values()) clocks.set(_id, clock);
      return books;
    },
    decide(loaded, requests) {
      const draft = draftOf(loaded);
      const answers = requests.map(({ request: { tenant, month } }): FeeAnswer => {
        const comune = comuneOf(draft, tenant);
        if (comune.calendarVersion === 0) return { outcome: 'noCalendar' };
        const today = todayIn(comune, clocks);
        if (month !== undefined && month > today.slice(0, 7)) return { outcome: 'notBegun' };
        const months = month === undefined ? monthsDue(comune, today) : [month];
        const added = months.filter((one) => takeFeeMonth(draft, tenant, one));
        if (added.length > 0) draft.comuni.set(tenant, marked(comuneOf(draft, tenant), null));
        return { outcome: 'done', added };
      });
      return { decision: decisionOf(draft, 'door'), answers };
    },
  };
}

function todayIn({ _id, settings }: Comune, clocks: Clocks): string {
  return localDate(clocks.now(_id), settings?.timeZone ?? 'Europe/Rome');
}

/** Of every Comune that has fees; a month that is charged already is not asked for again. */
export async function chargeDueFees(
  { db, clocks }: { readonly db: mongo.Db; readonly clocks: Clocks },
  door: Door<FeeRequest, FeeAnswer>,
): Promise<void> {
  const comuni = await db
    .collection<Comune>(COMUNI)
    .find({ 'tariff.fees.0': { $exists: true } })
    .toArray();
  for (const comune of comuni) {
    clocks.set(comune._id, comune.clock);
    const due = monthsDue(comune, todayIn(comune, clocks));
    if (due.every((month) => comune.feeMonths.includes(month))) continue;
    const cause = { traceparent: null, tracestate: null, traceId: null };
    await door.submit({ tenant: comune._id }, cause);
  }
}
