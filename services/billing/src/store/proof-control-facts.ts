/** What billing knows of facts that others told it, for the control totals. */
import { xorOf, xorText } from '@mestolo/contracts/control-totals.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { QUARANTINE } from '@mestolo/messaging/collections.ts';
import { unsealRecord } from '@mestolo/messaging/quarantine.ts';
import mongoose from 'mongoose';
import {
  mealDebitId,
  receiptCreditId,
  receiptDebtId,
  receiptSuspenseId,
} from '../domain/entry-ids.ts';
import type { DayTotal, DifferingDay, MissingFact, NamedFact } from '../domain/proof-control.ts';
import { ENTRIES, LATER_DEBITS, MISSING_FACTS, PARKED, ROLLUPS } from './collections.ts';

export type FactKind = 'meal' | 'receipt';

/** One comparison with one other service. */
export interface ControlSide {
  readonly differing: readonly DifferingDay[];
  /** Facts that the other side has and we have not, or only in a lower revision. */
  readonly missing: number;
  /** Those of them that were asked for again now. */
  readonly resent: number;
}

export interface ControlReport {
  readonly meals: ControlSide | null;
  readonly receipts: ControlSide | null;
}

export interface MissingDocument extends MissingFact {
  readonly _id: string;
  readonly tenant: string;
  readonly kind: FactKind;
  readonly fact: string;
  readonly day: string;
}

type Db = mongoose.mongo.Db;
const { Long } = mongoose.mongo;

interface RollupTotals {
  readonly day: string;
  readonly meals?: number;
  readonly xor?: number | InstanceType<typeof Long>;
  readonly receipts?: number;
  readonly receiptsXor?: number | InstanceType<typeof Long>;
}

/** Ids in one question to the database. */
const IDS_AT_ONCE = 1_000;

export interface ControlFacts {
  totals(kind: FactKind, tenant: string, days: { from: string; to: string }): Promise<DayTotal[]>;
  /** The highest revision we have of each of these; those we do not know are left out. */
  known(kind: FactKind, tenant: string, ids: readonly string[]): Promise<Map<string, number>>;
  missing(kind: FactKind, tenant: string, day: string): Promise<Map<string, MissingDocument>>;
  /** What is missing on a day now; what was and is no longer is forgotten. */
  setMissing(
    at: { kind: FactKind; tenant: string; day: string; now: Date },
    facts: readonly NamedFact[],
    resent: ReadonlySet<string>,
  ): Promise<void>;
  /** On all other days of this time nothing is missing any more. */
  forgetOthers(
    at: { kind: FactKind; tenant: string; from: string; to: string },
    differing: readonly string[],
  ): Promise<void>;
  allMissing(tenant: string, limit: number): Promise<MissingDocument[]>;
}

export function createControlFacts(db: Db, quarantineKey: Buffer): ControlFacts {
  const quarantined = () => readQuarantine(db, quarantineKey);
  return {
    async totals(kind, tenant, { from, to }) {
      const waiting = kind === 'meal' ? await waitingMeals(db, tenant, quarantined) : [];
      const onDays = waiting.filter(({ day }) => day >= from && day <= to);
      const posted = await postedRevisions(db, new Set(onDays.map(({ id }) => id)));
      const found = db.collection<RollupTotals>(ROLLUPS).find({
        tenant,
        day: { $gte: from, $lte: to },
      });
      return addUp(kind, await found.toArray(), { waiting: onDays, posted });
    },
    async known(kind, tenant, ids) {
      if (kind === 'receipt') return knownReceipts(db, ids);
      const known = await postedRevisions(db, new Set(ids));
      for (const { id, revision } of await waitingMeals(db, tenant, quarantined)) {
        if (revision > (known.get(id) ?? 0)) known.set(id, revision);
      }
      return known;
    },
    async missing(kind, tenant, day) {
      const found = await missingFacts(db).find({ tenant, kind, day }).toArray();
      return new Map(found.map((document) => [document.fact, document]));
    },
    setMissing: (at, facts, resent) => setMissing(db, at, { facts, resent }),
    async forgetOthers({ kind, tenant, from, to }, differing) {
      const days = { $gte: from, $lte: to, $nin: [...differing] };
      await missingFacts(db).deleteMany({ tenant, kind, day: days });
    },
    allMissing: (tenant, limit) =>
      missingFacts(db).find({ tenant }).sort({ day: 1, _id: 1 }).limit(limit).toArray(),
  };
}

const missingFacts = (db: Db) => db.collection<MissingDocument>(MISSING_FACTS);

/** A fact that is here already, though not in the books. */
interface WaitingMeal extends NamedFact {
  readonly day: string;
}

/** Parked meals, and those in quarantine as far as they can be read: asking again is no use. */
async function waitingMeals(
  db: Db,
  tenant: string,
  quarantined: () => Promise<readonly (WaitingMeal & { readonly tenant: string })[]>,
): Promise<WaitingMeal[]> {
  const parked = await db
    .collection<{ mealId: string; revision: number; servedOn: string }>(PARKED)
    .find({ tenant })
    .project<{ mealId: string; revision: number; servedOn: string }>({
      ...{ mealId: 1, revision: 1, servedOn: 1 },
    })
    .toArray();
  const all = parked.map(({ mealId: id, revision, servedOn: day }) => ({ id, revision, day }));
  const aside = (await quarantined()).filter((meal) => meal.tenant === tenant);
  const highest = new Map<string, WaitingMeal>();
  for (const meal of [...all, ...aside]) {
    if (meal.revision > (highest.get(meal.id)?.revision ?? 0)) highest.set(meal.id, meal);
  }
  return [...highest.values()];
}

async function readQuarantine(db: Db, key: Buffer) {
  const waiting = db.collection<{ _id: string; sealed: { buffer: Uint8Array } | null }>(QUARANTINE);
  const filter = { group: 'billing', topic: topics.meals.name, state: 'waiting' };
  const meals: (WaitingMeal & { tenant: string })[] = [];
  for await (const { _id, sealed } of waiting.find(filter as object)) {
    const meal = sealed && mealIn(unsealedText(key, _id, Buffer.from(sealed.buffer)));
    if (meal) meals.push(meal);
  }
  return meals;
}

function unsealedText(key: Buffer, id: string, sealed: Buffer): string {
  try {
    return unsealRecord(key, id, sealed).value?.toString('utf8') ?? '';
  } catch {
    // Sealed with a key of before: then it counts as not here, and is asked for.
    return '';
  }
}

/** Whatever can be told of a record that was refused. */
function mealIn(text: string): (WaitingMeal & { tenant: string }) | null {
  try {
    const { tenant, data } = JSON.parse(text);
    const { mealId: id, revision, servedOn: day } = data;
    const isTold = [tenant, id, day].every((value) => typeof value === 'string');
    return isTold && Number.isInteger(revision) ? { tenant, id, revision, day } : null;
  } catch {
    return null;
  }
}

function addUp(
  kind: FactKind,
  rollups: readonly RollupTotals[],
  { waiting, posted }: { waiting: WaitingMeal[]; posted: ReadonlyMap<string, number> },
): DayTotal[] {
  const days = new Map<string, { count: number; xor: bigint }>();
  const add = (day: string, count: number, xor: bigint) => {
    const before = days.get(day) ?? { count: 0, xor: 0n };
    days.set(day, { count: before.count + count, xor: before.xor ^ xor });
  };
  for (const { day, meals, xor, receipts, receiptsXor } of rollups) {
    if (kind === 'meal') add(day, meals ?? 0, bitsOf(xor));
    else add(day, receipts ?? 0, bitsOf(receiptsXor));
  }
  for (const { id, revision, day } of waiting) {
    const before = posted.get(id) ?? 0;
    if (before >= revision) continue;
    const names = before === 0 ? [] : [`${id}:${before}`];
    add(day, before === 0 ? 1 : 0, xorOf([...names, `${id}:${revision}`]));
  }
  return [...days]
    .filter(([, { count, xor }]) => count !== 0 || xor !== 0n)
    .map(([day, { count, xor }]) => ({ day, count, xor: xorText(xor) }));
}

function bitsOf(xor: number | InstanceType<typeof Long> | undefined): bigint {
  if (xor === undefined) return 0n;
  return typeof xor === 'number' ? BigInt(xor) : xor.toBigInt();
}

/** First revisions by their ids, later ones by the small index of debits that are not the first. */
async function postedRevisions(db: Db, ids: ReadonlySet<string>): Promise<Map<string, number>> {
  const entries = db.collection<{ _id: string; mealId: string; revision: number }>(ENTRIES);
  const revisions = new Map<string, number>();
  for (const some of pieces([...ids])) {
    const first = { _id: { $in: some.map((id) => mealDebitId(id, 1)) } };
    const later = { ...LATER_DEBITS, mealId: { $in: some } };
    for (const filter of [first, later]) {
      for await (const { mealId, revision } of entries
        .find(filter as object)
        .project<{ mealId: string; revision: number }>({ mealId: 1, revision: 1 })) {
        if (revision > (revisions.get(mealId) ?? 0)) revisions.set(mealId, revision);
      }
    }
  }
  return revisions;
}

async function knownReceipts(db: Db, keys: readonly string[]): Promise<Map<string, number>> {
  const entries = db.collection<{ _id: string }>(ENTRIES);
  const known = new Map<string, number>();
  for (const some of pieces(keys)) {
    const ids = new Map<string, string>();
    for (const key of some) {
      ids.set(receiptCreditId(key), key).set(receiptSuspenseId(key), key);
      ids.set(receiptDebtId(key), key);
    }
    const found = entries
      .find({ _id: { $in: [...ids.keys()] } })
      .project<{ _id: string }>({ _id: 1 });
    for await (const { _id } of found) known.set(ids.get(_id) ?? _id, 1);
  }
  return known;
}

function* pieces(ids: readonly string[]): Generator<string[]> {
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    yield ids.slice(from, from + IDS_AT_ONCE);
  }
}

async function setMissing(
  db: Db,
  { kind, tenant, day, now }: { kind: FactKind; tenant: string; day: string; now: Date },
  { facts, resent }: { facts: readonly NamedFact[]; resent: ReadonlySet<string> },
): Promise<void> {
  const collection = missingFacts(db);
  const idOf = (fact: string) => `${tenant}:${kind}:${fact}`;
  await collection.deleteMany({ tenant, kind, day, fact: { $nin: facts.map(({ id }) => id) } });
  const operations = facts.map(({ id, revision }) => ({
    updateOne: {
      filter: { _id: idOf(id) },
      update: {
        $set: { revision },
        $inc: { resends: resent.has(id) ? 1 : 0 },
        $setOnInsert: { tenant, kind, fact: id, id, day, firstSeenAt: now },
      },
      upsert: true,
    },
  }));
  if (operations.length > 0) await collection.bulkWrite(operations, { ordered: false });
}
