/** Opens the databases and the brokers of an installation for one command, and closes them. */
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import type { Admin } from 'kafkajs';
import mongoose from 'mongoose';
import { kafkaOf } from '../ledger/topic-records.ts';
import type { Reach } from './reach.ts';

export type Database = mongoose.mongo.Db;

/** A reader of every service's database; each server is entered once. */
export async function withDatabases<Result>(
  reach: Reach,
  use: (databaseOf: (service: ServiceName) => Database) => Promise<Result>,
): Promise<Result> {
  const uris = new Set(services.map((service) => reach.readerUri(service)));
  const clients = new Map(
    [...uris].map((uri) => [
      uri,
      new mongoose.mongo.MongoClient(uri, {
        serverSelectionTimeoutMS: 10_000,
        // What is read here may be read from whichever member answers.
        readPreference: 'primaryPreferred',
      }),
    ]),
  );
  const clientOf = (service: ServiceName) => {
    const client = clients.get(reach.readerUri(service));
    if (!client) throw new Error(`There is no client for ${service}.`);
    return client;
  };
  try {
    return await use((service) => clientOf(service).db(reach.database(service)));
  } finally {
    await Promise.all([...clients.values()].map((client) => client.close()));
  }
}

export async function withKafkaAdmin<Result>(
  reach: Reach,
  use: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = kafkaOf(reach.kafka('admin')).admin({ retry: { retries: 2 } });
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}
