/** What a device was told is taken, and attendance does not have. */
import mongoose from 'mongoose';
import { databaseOf } from '../local/databases.ts';

/** `taken`: the highest revision that was answered, by meal. */
export async function missingRollCalls(
  uri: string,
  tenant: string,
  taken: ReadonlyMap<string, number>,
): Promise<readonly string[]> {
  const client = new mongoose.mongo.MongoClient(uri);
  try {
    const meals = client
      .db(databaseOf('mestolo', 'attendance'))
      .collection<{ _id: unknown; tenant: string; revision: number }>('meals');
    const stored = new Map<string, number>();
    for await (const meal of meals.find({ tenant })) {
      stored.set(String(meal._id), Number(meal.revision));
    }
    return [...taken]
      .filter(([mealId, revision]) => (stored.get(mealId) ?? 0) < revision)
      .map(
        ([mealId, revision]) => `meal ${mealId}: revision ${revision} was taken and is not there`,
      );
  } finally {
    await client.close();
  }
}
