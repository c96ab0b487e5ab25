/** Databases opened by a user who may write everywhere, for what no service may do. */
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import mongoose from 'mongoose';
import type { Reach } from '../ops/reach.ts';

export interface Writer {
  readonly client: mongoose.mongo.MongoClient;
  readonly database: mongoose.mongo.Db;
}

/** Where a service has servers of its own (`BILLING_MONGODB_URI`), as the user of that address. */
export async function withWriters<Result>(
  reach: Reach,
  use: (writerOf: (service: ServiceName) => Writer) => Promise<Result>,
): Promise<Result> {
  const uriOf = (service: ServiceName) => {
    const own = reach.readerUri(service);
    return own === reach.mongodbUri('auditor') ? reach.mongodbUri('admin') : own;
  };
  const uris = new Set(services.map(uriOf));
  const options = { serverSelectionTimeoutMS: 10_000 };
  const clients = new Map(
    [...uris].map((uri) => [uri, new mongoose.mongo.MongoClient(uri, options)]),
  );
  try {
    return await use((service) => {
      const client = clients.get(uriOf(service));
      if (!client) throw new Error(`There is no client for ${service}.`);
      return { client, database: client.db(reach.database(service)) };
    });
  } finally {
    await Promise.all([...clients.values()].map((client) => client.close()));
  }
}
