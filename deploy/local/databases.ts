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

const databaseActions = ['listCollections', 'find', 'changeStream'];
const addActions = [
  ...['find', 'insert', 'changeStream'],
  ...['createCollection', 'createIndex', 'listIndexes', 'collStats'],
];
const changeActions = [...addActions, 'update', 'remove', 'collMod', 'dropIndex'];

/**
 * The rights of one service on its own database: it reads all of it, adds to what is immutable,
 * changes all else, and writes nothing that no list names.
 */
export function rolesFor(
  service: ServiceName,
  collections: readonly StoredCollection[],
  database: string = databaseOf('mestolo', service),
): Privilege[] {
  return [
    // A stream of changes over several collections is a right on the whole database.
    { resource: { db: database, collection: '' }, actions: databaseActions },
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

/** Changing a user costs a slow password hash and empties caches: done only where it differs. */
async function makeUser(
  database: Database,
  name: string,
  user: { readonly pwd: string; readonly roles: readonly unknown[]; readonly rights: unknown },
  makeRole: () => Promise<void> = async () => undefined,
): Promise<void> {
  const fingerprint = createHash('sha256').update(JSON.stringify(user)).digest('hex');
  const { users } = await database.command({ usersInfo: name });
  if (users[0]?.customData?.fingerprint === fingerprint) return;
  await makeRole();
  const { pwd, roles } = user;
  const login = { pwd, roles, mechanisms: ['SCRAM-SHA-256'], customData: { fingerprint } };
  await makeOrChange(database, { createUser: name, ...login }, { updateUser: name, ...login });
}

async function makeServiceUser(database: Database, user: DatabaseUser): Promise<void> {
  const collections = await collectionsOf(user.service);
  const privileges = rolesFor(user.service, collections, user.database);
  const role = { privileges, roles: [] };
  const login = { pwd: user.password, roles: ['service'], rights: privileges };
  await makeUser(database, user.service, login, () =>
    makeOrChange(database, { createRole: 'service', ...role }, { updateRole: 'service', ...role }),
  );
}

/** Makes or renews the users and roles of the services; each is a user of its own database. */
export async function makeServiceUsers(
  adminUri: string,
  users: readonly DatabaseUser[],
): Promise<void> {
  const client = new mongoose.mongo.MongoClient(adminUri);
  try {
    await Promise.all(users.map((user) => makeServiceUser(client.db(user.database), user)));
  } finally {
    await client.close();
  }
}

/** A user who reads these databases and writes none; answers its address. */
export async function makeAuditor(
  adminUri: string,
  auditor: {
    readonly name: string;
    readonly password: string;
    readonly databases: readonly string[];
  },
): Promise<string> {
  const client = new mongoose.mongo.MongoClient(adminUri);
  const roles = auditor.databases.map((db) => ({ role: 'read', db }));
  try {
    const user = { pwd: auditor.password, roles, rights: null };
    await makeUser(client.db('admin'), auditor.name, user);
  } finally {
    await client.close();
  }
  const { name, password } = auditor;
  return addressOn(adminUri, { name, password, database: 'admin' });
}

/** The address by which a service reaches its own database on the server of the admin's address. */
export function serviceUri(adminUri: string, user: DatabaseUser): string {
  const { service: name, password, database } = user;
  return addressOn(adminUri, { name, password, database });
}

/** The address of one user on the servers of another address. */
export function addressOn(
  adminUri: string,
  user: { readonly name: string; readonly password: string; readonly database: string },
): string {
  const parts = /^(mongodb(?:\+srv)?:\/\/)(?:[^@/]*@)?([^/?]+)(?:\/[^?]*)?(?:\?(.*))?$/.exec(
    adminUri,
  );
  if (!parts) throw new Error('The admin address of MongoDB must begin with mongodb://');
  const [, scheme, hosts, query] = parts;
  const options = new URLSearchParams(query ?? '');
  options.set('authSource', user.database);
  options.delete('authMechanism');
  const login = `${encodeURIComponent(user.name)}:${encodeURIComponent(user.password)}`;
  return `${scheme}${login}@${hosts}/${user.database}?${options}`;
}

/** The servers of an address and how they are reached, and nobody's login. */
export function withoutLogin(uri: string): string {
  const options = new URLSearchParams(uri.split('?')[1] ?? '');
  options.delete('authSource');
  options.delete('authMechanism');
  const hosts = /^(mongodb(?:\+srv)?:\/\/)(?:[^@/]*@)?([^/?]+)/.exec(uri);
  return `${hosts?.[1] ?? ''}${hosts?.[2] ?? ''}/?${options}`;
}
