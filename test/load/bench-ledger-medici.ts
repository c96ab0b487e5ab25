/**
 * medici 7 on the same MongoDB: one journal entry a meal, in a transaction, as its manual has it.
 */
import { Book, initModels, mongoTransaction } from 'medici';
import mongoose from 'mongoose';
import { SNAPSHOT } from './bench-ledger-bare.ts';

type Document = mongoose.mongo.Document;

/** Meals a second with so many at once, into an empty database. */
export async function runMedici(options: {
  readonly uri: string;
  readonly database: string;
  readonly entries: readonly Document[];
  readonly atOnce: number;
}): Promise<number> {
  const { uri, database, entries, atOnce } = options;
  await mongoose.connect(uri, {
    dbName: database,
    maxPoolSize: atOnce + 2,
    writeConcern: { w: 'majority', journal: true },
  });
  try {
    await mongoose.connection.dropDatabase();
    await initModels();
    const book = new Book('meals');
    const startedMs = performance.now();
    let next = 0;
    const work = async () => {
      for (let entry = entries[next++]; entry !== undefined; entry = entries[next++]) {
        await post(book, entry);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    const perSecond = entries.length / ((performance.now() - startedMs) / 1000);
    const journals = await mongoose.connection.collection('medici_journals').countDocuments();
    if (journals !== entries.length) throw new Error(`medici wrote ${journals} entries.`);
    return perSecond;
  } finally {
    await mongoose.disconnect();
  }
}

async function post(book: Book, entry: Document): Promise<void> {
  const { mealId, pupilId, schoolId, tariff, source } = entry;
  const meta = { mealId, pupilId, schoolId, tariff, source };
  await mongoTransaction(async (session) => {
    await book
      .entry('Meal', entry.recordedAt)
      .debit(`Families:${entry.accountId}`, entry.amountCents, meta)
      .credit('Revenue:Meals', entry.amountCents, meta)
      .commit({ session });
  }, SNAPSHOT);
}
