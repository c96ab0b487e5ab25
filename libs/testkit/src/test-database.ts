/** Fresh databases for a test, each with the user and the rights its service has in real life. */
import { randomBytes } from 'node:crypto';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import { databaseOf, makeServiceUsers, serviceUri } from '@mestolo/deploy/local/databases.ts';
import mongoose from 'mongoose';
import { type Brokers, newPassword } from './brokers.ts';

export interface TestDatabases {
  /** By service: the address with which the service's own user reaches its own database. */
  readonly uris: Readonly<Record<string, string>>;
  /** By service: the name, for whoever looks from outside as administrator. */
  readonly names: Readonly<Record<string, string>>;
  drop(): Promise<void>;
}

/** `suite` is a word of small letters and digits; two suites of one name do not meet. */
export async function createTestDatabases(
  brokers: Brokers,
  options: { readonly suite: string; readonly services: readonly ServiceName[] },
): Promise<TestDatabases> {
  const prefix = `test_${options.suite}_${randomBytes(3).toString('hex')}`;
  const users = options.services.map((service) => ({
    service,
    database: databaseOf(prefix, service),
    password: newPassword(),
  }));
  const { adminUri } = brokers.mongodb;
  await makeServiceUsers(adminUri, users);
  return {
    uris: Object.fromEntries(users.map((user) => [user.service, serviceUri(adminUri, user)])),
    names: Object.fromEntries(users.map((user) => [user.service, user.database])),
    drop: async () => {
      const client = new mongoose.mongo.MongoClient(adminUri);
      try {
        for (const { database } of users) {
          await client.db(database).command({ dropAllUsersFromDatabase: 1 });
          await client.db(database).command({ dropAllRolesFromDatabase: 1 });
          await client.db(database).dropDatabase();
        }
      } finally {
        await client.close();
      }
    },
  };
}
