/** Marks are worked off in small transactions, each of which takes its marks away itself. */

import { DoorUnavailable } from '@mestolo/messaging/door-unavailable.ts';
import type { DoorHandler, SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import type { mongo } from 'mongoose';
import type { Account } from '../domain/account.ts';
import { comuneOf, draftOf, type LoadedBooks } from '../domain/books.ts';
import type { Comune, Pupil } from '../domain/pupil.ts';
import { type Page, sweep } from '../domain/repricing.ts';
import { ACCOUNTS, COMUNI, PUPILS } from './collections.ts';
import { findByIds, findComuni, findPupils } from './load-books.ts';
import { accountsOf, loadCharged } from './load-charged.ts';
import { decisionOf } from './write-books.ts';

/** Their charges are read together; where much is put right the transaction ends earlier. */
const PUPILS_A_TRANSACTION = 20;
const NO_CAUSE = { traceparent: null, tracestate: null, traceId: null } as const;

/** True where the page was what was due; a page that somebody else has done is nothing. */
export function repricingDoor(clocks: Clocks): DoorHandler<Page, LoadedBooks, boolean> {
  return {
    async load(reader, requests) {
      const pages = requests.map(({ request }) => request);
      const books = await loadPages(reader, pages);
      for (const { _id, clock } of books.comuni.values()) clocks.set(_id, clock);
      return books;
    },
    decide(loaded, requests) {
      const draft = draftOf(loaded);
      const answers = requests.map(({ request, cause: trace }) => {
        const { tenant } = request;
        const source = `tariffs:${comuneOf(draft, tenant).tariff?.version ?? 'none'}`;
        return sweep(draft, request, { recordedAt: clocks.now(tenant), source, trace });
      });
      return { decision: decisionOf(draft, 'door'), answers };
    },
  };
}

async function loadPages(reader: SnapshotReader, pages: readonly Page[]): Promise<LoadedBooks> {
  const tenants = new Set(pages.map(({ tenant }) => tenant));
  const comuni = await findComuni(reader, tenants);
  const pupilIds = new Set(pages.flatMap((page) => page.pupilIds));
  const pupils = await findPupils(reader, pupilIds);
  const wanted = new Map(
    [...pupils].map(([id, pupil]) => {
      const days = [pupil.repriceFrom, comuni.get(pupil.tenant)?.repricing?.mealsFrom];
      const [from = null] = days.filter((day) => day !== undefined && day !== null).sort();
      return [id, { pupil, from }];
    }),
  );
  const charged = await loadCharged(reader, wanted);
  const accounts = await findByIds<Account>(reader, ACCOUNTS, accountsOf(charged, pupils.values()));
  const nothing = { meals: new Map(), receipts: new Map(), parked: new Map() };
  return { comuni, pupils, accounts, charged, ...nothing, suspended: new Map() };
}

/** Goes on until no mark is left; what fails is left for the next time. */
export async function workOffMarks(
  db: mongo.Db,
  door: Door<Page, boolean>,
  isStopping: () => boolean,
): Promise<void> {
  let size = PUPILS_A_TRANSACTION;
  while (!isStopping()) {
    const page = (await markedPupils(db, size)) ?? (await nextOfComune(db, size));
    if (page === null) return;
    try {
      await door.submit(page, NO_CAUSE);
      size = Math.min(PUPILS_A_TRANSACTION, size * 2);
    } catch (error) {
      // Where much is being posted a large page meets somebody each time; a small one gets through.
      if (!(error instanceof DoorUnavailable) || size === 1) throw error;
      size = Math.ceil(size / 4);
    }
  }
}

async function markedPupils(db: mongo.Db, size: number): Promise<Page | null> {
  const marked = await db
    .collection<Pupil>(PUPILS)
    .find({ repriceFrom: { $exists: true } })
    .project<Pick<Pupil, '_id' | 'tenant'>>({ tenant: 1 })
    .limit(size)
    .toArray();
  const [first] = marked;
  if (first === undefined) return null;
  const { tenant } = first;
  const own = marked.filter((pupil) => pupil.tenant === tenant);
  return { tenant, pupilIds: own.map(({ _id }) => _id), after: null, isLast: false };
}

async function nextOfComune(db: mongo.Db, size: number): Promise<Page | null> {
  const comune = await db
    .collection<Comune>(COMUNI)
    .findOne({ repricing: { $exists: true } }, { projection: { repricing: 1 } });
  if (comune?.repricing === undefined) return null;
  const { after, mark } = comune.repricing;
  const next = await db
    .collection<Pupil>(PUPILS)
    .find({ tenant: comune._id, _id: { $gt: after } })
    .project<Pick<Pupil, '_id'>>({ _id: 1 })
    .sort({ _id: 1 })
    .limit(size)
    .toArray();
  const pupilIds = next.map(({ _id }) => _id);
  return { tenant: comune._id, pupilIds, after, mark, isLast: next.length < size };
}
