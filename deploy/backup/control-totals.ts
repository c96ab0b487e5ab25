/** Whether billing knows the facts that attendance and payments told, from their databases. */
import { xorText } from '@mestolo/contracts/control-totals.ts';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import type mongoose from 'mongoose';
import type { Database } from './snapshot.ts';

type Bits = bigint | number;

interface Total {
  count: number;
  xor: bigint;
}

/** By `<tenant> <day>`. */
type Totals = Map<string, Total>;

const AS_BIGINTS = { useBigInt64: true, promoteValues: true } as const;

function add(totals: Totals, at: string, count: Bits = 0, xor: Bits = 0): void {
  const known = totals.get(at) ?? { count: 0, xor: 0n };
  totals.set(at, { count: known.count + Number(count), xor: known.xor ^ BigInt(xor) });
}

/** Sentences, one for each day that differs; none where all is equal. */
export async function controlDifferences(
  databaseOf: (service: ServiceName) => Database,
): Promise<string[]> {
  const [meals, receipts] = [new Map() as Totals, new Map() as Totals];
  const [postedMeals, postedReceipts] = [new Map() as Totals, new Map() as Totals];
  for await (const { _id, meals: count, xor } of read(databaseOf('attendance'), 'days')) {
    const [tenant, day] = String(_id).split(':');
    add(meals, `${tenant} ${day}`, count, xor);
  }
  for await (const one of read(databaseOf('payments'), 'receiptTotals')) {
    add(receipts, `${one.tenant} ${one.paidOn}`, one.receipts, one.xor);
  }
  for await (const one of read(databaseOf('billing'), 'rollups')) {
    add(postedMeals, `${one.tenant} ${one.day}`, one.meals, one.xor);
    add(postedReceipts, `${one.tenant} ${one.day}`, one.receipts, one.receiptsXor);
  }
  const waiting = await waitingDays(databaseOf('billing'));
  return [
    ...compare('meals', meals, postedMeals).filter(({ at }) => !waiting.has(at)),
    ...compare('receipts', receipts, postedReceipts),
  ].map(({ says }) => says);
}

function read(db: Database, collection: string): AsyncIterable<mongoose.mongo.Document> {
  return db.collection(collection).find({}, AS_BIGINTS);
}

/** Meals that are parked are known to billing and not in its books. */
async function waitingDays(billing: Database): Promise<ReadonlySet<string>> {
  const parked = billing.collection('parked').find({ mealId: { $exists: true } });
  const days = new Set<string>();
  for await (const { tenant, servedOn } of parked) days.add(`${tenant} ${servedOn}`);
  return days;
}

function compare(what: string, theirs: Totals, ours: Totals): { at: string; says: string }[] {
  const nothing: Total = { count: 0, xor: 0n };
  return [...new Set([...theirs.keys(), ...ours.keys()])].sort().flatMap((at) => {
    const [told, posted] = [theirs.get(at) ?? nothing, ours.get(at) ?? nothing];
    if (told.count === posted.count && xorText(told.xor) === xorText(posted.xor)) return [];
    return [{ at, says: `${at}: ${told.count} ${what} told, ${posted.count} in the books` }];
  });
}
