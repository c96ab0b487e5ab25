/** Meals that wait for what only the office or the calendar can tell are tried again from here. */
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import type { mongo } from 'mongoose';
import { draftOf, type LoadedBooks } from '../domain/books.ts';
import { retakeMeals } from '../domain/reference.ts';
import { PARKED } from './collections.ts';
import type { ParkedDocument } from './documents.ts';
import { loadBooks, nothingWanted } from './load-books.ts';
import { decisionOf } from './write-books.ts';

/** A transaction stays small, however many meals wait. */
const MEALS_A_TRANSACTION = 200;

/** Ids of parked meals; those that wait no longer are left alone. */
export type RetakeRequest = readonly string[];

export function retakeDoor(): DoorHandler<RetakeRequest, LoadedBooks, null> {
  return {
    async load(reader, requests) {
      const ids = requests.flatMap(({ request }) => request);
      const meals = await reader.find<ParkedDocument>(PARKED, { _id: { $in: ids } });
      const wanted = nothingWanted();
      for (const { tenant, pupilId, accountId, mealId } of meals) {
        wanted.tenants.add(tenant);
        wanted.pupilIds.add(pupilId);
        wanted.accountIds.add(accountId);
        wanted.mealIds.add(mealId);
      }
      return loadBooks(reader, wanted);
    },
    decide(loaded, requests) {
      const draft = draftOf(loaded);
      for (const { request } of requests) {
        const waiting = request.flatMap((id) => loaded.parked.get(id) ?? []);
        retakeMeals(draft, waiting);
      }
      return { decision: decisionOf(draft, 'door'), answers: requests.map(() => null) };
    },
  };
}

/** Tries every meal that waits, of one Comune or of all; those that still cannot be priced stay. */
export async function retakeWaitingMeals(
  db: mongo.Db,
  door: Door<RetakeRequest, null>,
  tenant?: string,
): Promise<void> {
  const parked = db.collection<{ _id: string; tenant: string }>(PARKED);
  for (let after = ''; ; ) {
    const page = await parked
      .find({ _id: { $gt: after }, ...(tenant === undefined ? {} : { tenant }) })
      .project<{ _id: string }>({ _id: 1 })
      .sort({ _id: 1 })
      .limit(MEALS_A_TRANSACTION)
      .toArray();
    const last = page.at(-1);
    if (last === undefined) return;
    const cause = { traceparent: null, tracestate: null, traceId: null };
    await door.submit(
      page.map(({ _id }) => _id),
      cause,
    );
    after = last._id;
  }
}
