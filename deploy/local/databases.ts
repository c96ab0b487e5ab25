/** One MongoDB user a service, with no more rights than its collections ask for. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import mongoose from 'mongoose';
import { repository } from './repository.ts';

/** What matters here of a collection's definition. */
export interface StoredCollection {
  readonly name: string;
  /** Its documents are added and never changed or removed. */
  readonly immutable?: boolean;
}

export interface Privilege {
  readonly resource: { readonly db: string; readonly collection: string };
  readonly actions: readonly string[];
}

const addActions = [
  ...['find', 'insert', 'changeStream'],
  ...['createCollection', 'createIndex', 'listIndexes', 'collStats'],
];
const changeActions = [...addActions, 'update', 'remove', 'collMod', 'dropIndex'];

/**
 * The rights of one service on its own database: what is immutable can be read and added to, all
 * else can be changed, and a collection that no list names is closed.
 */
export function rolesFor(
  service: ServiceName,
  collections: readonly StoredCollection[],
  database: string = databaseOf('mestolo', service),
): Privilege[] {
  return [
    { resource: { db: database, collection: '' }, actions: ['listCollections'] },
    ...collections.map(({ name, immutable }) => ({
      resource: { db: database, collection: name },
      actions: immutable ? addActions : changeActions,
    })),
  ];
}

/** `mestolo_billing`, or `test_lunch_billing` in a test named lunch. */
export function databaseOf(prefix: string, service: ServiceName): string {
  return `${prefix}_${service}`;
}

async function collectionsIn(file: string, exported: string): Promise<StoredCollection[]> {
  const path = join(repository, file);
  if (!existsSync(path)) return [];
  const loaded: Record<string, readonly StoredCollection[]> = await import(
    pathToFileURL(path).href
  );
  const found = loaded[exported];
  if (!found) throw new Error(`${file} has to export ${exported}.`);
  return [...found];
}

/** Every collection a service writes: its own, and those that messaging and service add to it. */
export async function collectionsOf(service: ServiceName): Promise<StoredCollection[]> {
  const lists = await Promise.all([
    collectionsIn(`services/${service}/src/store/collections.ts`, 'collections'),
    collectionsIn('libs/messaging/src/collections.ts', 'messagingCollections'),
  ]);
  return lists.flat();
}

export interface DatabaseUser {
  readonly service: ServiceName;
  readonly database: string;
  readonly password: string;
}

type Database = ReturnType<InstanceType<typeof mongoose.mongo.MongoClient>['db']>;

const ALREADY_EXISTS = new Set([51002, 51003]);

/** Tries to make it; changes it where it is there already. */
async function makeOrChange(
  database: Database,
  make: Record<string, unknown>,
  change: Record<string, unknown>,
): Promise<void> {
  try {
    await database.command(make);
  } catch (error) {
    const { MongoServerError } = mongoose.mongo;
    if (!(error instanceof MongoServerError) || !ALREADY_EXISTS.has(Number(error.code)))
      throw error;
    await database.command(change);
  }
}

async function makeUser(database: Database, user: DatabaseUser): Promise<void> {
  const collections = await collectionsOf(user.service);
  const privileges = rolesFor(user.service, collections, user.database);
  const wanted = JSON.stringify([privileges, user.password]);
  const fingerprint = createHash('sha256').update(wanted).digest('hex');
  const { users } = await database.command({ usersInfo: user.service });
  // Changing a user costs a slow password hash and logs everybody out of the cache.
  if (users[0]?.customData?.fingerprint === fingerprint) return;
  const role = { privileges, roles: [] };
  await makeOrChange(
    database,
    { createRole: 'service', ...role },
    { updateRole: 'service', ...role },
  );
  const login = {
    pwd: user.password,
    roles: ['service'],
    mechanisms: ['SCRAM-SHA-256'],
    customData: { fingerprint },
  };
  await makeOrChange(
    database,
    { createUser: user.service, ...login },
    { updateUser: user.service, ...login },
  );
}

/** Makes or renews the users and roles of the services; each is a user of its own database. */
export async function makeServiceUsers(
  adminUri: string,
  users: readonly DatabaseUser[],
): Promise<void> {
  const client = new mongoose.mongo.MongoClient(adminUri);
  try {
    await Promise.all(users.map((user) => makeUser(client.db(user.database), user)));
  } finally {
    await client.close();
  }
}

/** The address by which a service reaches its own database on the server of the admin's address. */
export function serviceUri(adminUri: string, user: DatabaseUser): string {
  const parts = /^(mongodb(?:\+srv)?:\/\/)(?:[^@/]*@)?([^/?]+)(?:\/[^?]*)?(?:\?(.*))?$/.exec(
    adminUri,
  );
  if (!parts) throw new Error('The admin address of MongoDB must begin with mongodb://');
  const [, scheme, hosts, query] = parts;
  const options = new URLSearchParams(query ?? '');
  options.set('authSource', user.database);
  options.delete('authMechanism');
  const password = encodeURIComponent(user.password);
  return `${scheme}${user.service}:${password}@${hosts}/${user.database}?${options}`;
}
