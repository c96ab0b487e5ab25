/** Writes all that is a Comune's: documents of the six databases as they were at one moment. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { unseal } from '@mestolo/service/seal.ts';
import { Encrypter } from 'age-encryption';
import mongoose from 'mongoose';
import { NoAccess } from '../ops/no-access.ts';
import type { Database } from '../ops/stores.ts';
import { createBookCount, type Row } from './book-totals.ts';
import { filterOf, type TenantMarks } from './of-tenant.ts';
import { KEY_FILE, TENANT_MANIFEST, type TenantManifest } from './tenant-manifest.ts';

const { EJSON } = mongoose.mongo.BSON;

export interface TenantExport {
  readonly tenant: string;
  readonly folder: string;
  readonly databaseOf: (service: ServiceName) => Database;
  /** The master key of this installation, and who may open the keys: an age recipient. */
  readonly keysFor: { readonly masterKey: Buffer; readonly recipient: string } | null;
  readonly now: () => Date;
  progress(done: number, total: number | null, what: string): void;
}

type Session = mongoose.mongo.ClientSession;

/** @throws NoAccess where there is no such Comune, or the folder is in use */
export async function exportTenant(wish: TenantExport): Promise<TenantManifest> {
  const { tenant, folder, databaseOf } = wish;
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new NoAccess(`${folder} is not empty: name a folder that is not there yet.`);
  }
  const clients = new Map(services.map((service) => [databaseOf(service).client, null]));
  const sessions = new Map(
    [...clients.keys()].map((client) => [client, client.startSession({ snapshot: true })]),
  );
  const sessionOf = (database: Database) => sessions.get(database.client) as Session;
  try {
    return await writeAll(wish, await marksOf(wish, sessionOf), sessionOf);
  } finally {
    await Promise.all([...sessions.values()].map((session) => session.endSession()));
    wish.progress(1, 1, tenant);
  }
}

type SessionOf = (database: Database) => Session;

async function marksOf({ tenant, databaseOf }: TenantExport, sessionOf: SessionOf) {
  const registry = databaseOf('registry');
  const session = sessionOf(registry);
  const calendars = await registry
    .collection<{ _id: string; calendar: { creditor: { fiscalCode: string } | null } }>('calendars')
    .find({}, { session })
    .toArray();
  const own = calendars.find(({ _id }) => _id === tenant);
  if (!own) throw new NoAccess(`There is no ${tenant} here: npm run ops -- tenants list`);
  const code = own.calendar.creditor?.fiscalCode;
  const isShared = calendars.some(
    ({ _id, calendar }) => _id !== tenant && calendar.creditor?.fiscalCode === code,
  );
  const families = registry.collection<{ _id: string }>('families').find({ tenant }, { session });
  const accountIds = await families.map(({ _id }) => _id).toArray();
  return { tenant, accountIds, creditors: code === undefined || isShared ? [] : [code] };
}

async function writeAll(
  { folder, databaseOf, ...wish }: TenantExport,
  marks: TenantMarks,
  sessionOf: SessionOf,
): Promise<TenantManifest> {
  const count = createBookCount();
  const files: TenantManifest['files'] = [];
  let keys: TenantManifest['keys'] = null;
  for (const service of services) {
    const database = databaseOf(service);
    const session = sessionOf(database);
    mkdirSync(join(folder, service), { recursive: true, mode: 0o700 });
    const found = await database.listCollections({}, { nameOnly: true }).toArray();
    for (const name of found.map((one) => one.name).toSorted()) {
      const filter = filterOf(service, name, marks);
      if (filter === null) continue;
      const rows = database.collection(name).find(filter, { session }).sort({ _id: 1 });
      if (name === 'keys') {
        keys = await writeKeys(wish.keysFor, rows, folder);
        continue;
      }
      const take = (row: Row) => count.take(`${service}.${name}`, row);
      files.push({
        service,
        collection: name,
        ...(await writeRows(folder, service, name, rows, take)),
      });
      wish.progress(files.length, null, `collections, ${service}`);
    }
  }
  const about: TenantManifest = {
    ...{ format: 'mestolo.tenant', version: 1, tenant: marks.tenant },
    exportedAt: wish.now().toISOString(),
    ...{ files, keys, totals: count.totals() },
  };
  // Last of all: a folder without it is an export that was not finished.
  writeFileSync(join(folder, TENANT_MANIFEST), `${JSON.stringify(about, null, 2)}\n`);
  return about;
}

async function writeRows(
  folder: string,
  service: ServiceName,
  name: string,
  rows: AsyncIterable<Row>,
  take: (row: Row) => void,
) {
  const file = `${service}/${name}.jsonl`;
  const stream = createWriteStream(join(folder, file), { mode: 0o600 });
  const hash = createHash('sha256');
  let documents = 0;
  for await (const row of rows) {
    const line = `${EJSON.stringify(row, { relaxed: false })}\n`;
    hash.update(line);
    take(row);
    documents += 1;
    if (!stream.write(line)) await once(stream, 'drain');
  }
  stream.end();
  await finished(stream);
  return { file, documents, sha256: hash.digest('hex') };
}

/** Unwrapped in memory alone, and closed again for the one who is to open them. */
async function writeKeys(
  keysFor: TenantExport['keysFor'],
  rows: AsyncIterable<Row>,
  folder: string,
): Promise<TenantManifest['keys']> {
  if (keysFor === null) return null;
  const { masterKey, recipient } = keysFor;
  const lines: string[] = [];
  for await (const { _id, wrapped, createdAt } of rows) {
    const place = { tenant: 'registry', recordId: `${_id}`, field: 'key' };
    lines.push(
      JSON.stringify({ keyId: _id, key: unseal(masterKey, place, `${wrapped}`), createdAt }),
    );
  }
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient);
  } catch (cause) {
    throw new NoAccess('Who takes the keys is named by a public age key, age1…', { cause });
  }
  const closed = await encrypter.encrypt(`${lines.join('\n')}\n`);
  writeFileSync(join(folder, KEY_FILE), closed, { mode: 0o600 });
  const sha256 = createHash('sha256').update(closed).digest('hex');
  return { count: lines.length, recipient, sha256 };
}
