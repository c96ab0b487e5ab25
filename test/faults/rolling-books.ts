/** What the databases say of a rolling upgrade, and what is taken out of them on purpose. */
import mongoose from 'mongoose';
import type { RollingPlant } from './rolling-plant.ts';
import { TENANT } from './school-under-fire.ts';
import { STORM_TENANT } from './storm-comune.ts';

/** Records that one version could not read, and no version has read since. */
export async function quarantined({ logins, databases }: RollingPlant): Promise<string[]> {
  const client = new mongoose.mongo.MongoClient(logins.mongodbUri);
  try {
    const found: string[] = [];
    for (const [service, database] of Object.entries(databases)) {
      const waiting = client.db(database).collection('quarantine').find({ state: 'waiting' });
      for await (const { topic, type, reason } of waiting) {
        found.push(`${service}: a ${type ?? topic} waits (${reason?.code})`);
      }
    }
    return found;
  } finally {
    await client.close();
  }
}

/** The newest entry of a meal and of a payment: books that lost these must be found wrong. */
export async function loseOneOfEach({ logins, databases }: RollingPlant): Promise<void> {
  const client = new mongoose.mongo.MongoClient(logins.mongodbUri);
  try {
    const entries = client.db(databases.billing).collection('entries');
    for (const tenant of [TENANT, STORM_TENANT]) {
      await entries.findOneAndDelete({ tenant }, { sort: { accountVersion: -1 } });
    }
  } finally {
    await client.close();
  }
}
