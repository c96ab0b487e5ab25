/**
 * The wrapped keys of families, apart from the dumps and encrypted to a recovery key that is not on
 * this machine. They are kept for 30 days and no longer: then nobody can bring back the name of a
 * family that was forgotten, whatever dumps there are. Files are of the format age
 * (age-encryption.org), so that its own tools open them as well.
 */
import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { z } from 'zod';
import { NoAccess } from '../ops/no-access.ts';
import { makeFolder, removeFolder, replaceJson } from './backup-folder.ts';
import { bsonDocuments } from './bson-frames.ts';
import { pastDays, timeOfName } from './retention.ts';
import { clusterTimeNow, type Database, documentsAt } from './snapshot.ts';
import { KEYS } from './what-is-dumped.ts';

export const KEPT_DAYS = 30;

const archiveSchema = z.strictObject({
  at: z.iso.datetime(),
  keys: z.int().nonnegative(),
  /** Of the encrypted file. */
  sha256: z.string(),
  /** To whom it is encrypted. */
  recipient: z.string(),
});

export type KeyArchive = z.infer<typeof archiveSchema>;

export interface RecoveryKey {
  /** Secret; for a safe. */
  readonly identity: string;
  /** Public; for the machine that makes backups. */
  readonly recipient: string;
}

export async function newRecoveryKey(): Promise<RecoveryKey> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

const folderOf = (folder: string) => join(folder, 'keys');
const FILE = 'keys.age';
const ABOUT = 'about.json';

/** The names of those that are whole, the oldest first. */
export function keyArchives(folder: string): string[] {
  const path = folderOf(folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => timeOfName(name) !== null && existsSync(join(path, name, ABOUT)))
    .sort();
}

export function readKeyArchive(folder: string, name: string): KeyArchive {
  const text = readFileSync(join(folderOf(folder), name, ABOUT), 'utf8');
  return archiveSchema.parse(JSON.parse(text));
}

export async function writeKeys(
  folder: string,
  options: { readonly name: string; readonly recipient: string; readonly registry: Database },
): Promise<KeyArchive> {
  const { name, recipient, registry } = options;
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient);
  } catch (cause) {
    throw new NoAccess('The recovery key must be public and begin with age1.', { cause });
  }
  const partial = join(folderOf(folder), `.partial-${name}`);
  removeFolder(partial);
  makeFolder(partial);
  const moment = await clusterTimeNow(registry);
  let keys = 0;
  const counted = async function* () {
    for await (const document of documentsAt(registry, KEYS, moment)) {
      keys += 1;
      yield new Uint8Array(document);
    }
  };
  const plain = Readable.toWeb(Readable.from(counted(), { objectMode: false }));
  const encrypted = await encrypter.encrypt(plain as never);
  const sha256 = createHash('sha256');
  const hashed = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      sha256.update(chunk);
      yield chunk;
    }
  };
  const file = createWriteStream(join(partial, FILE), { flush: true, mode: 0o600 });
  await pipeline(Readable.fromWeb(encrypted as unknown as ReadableStream), hashed, file);
  const at = new Date().toISOString();
  const archive = { at, keys, sha256: sha256.digest('hex'), recipient };
  await replaceJson(join(partial, ABOUT), archive);
  await rename(partial, join(folderOf(folder), name));
  return archive;
}

/** Those that are past their days are removed, and so are those that were broken off. */
export function forgetOldKeys(folder: string, now: Date): string[] {
  const path = folderOf(folder);
  const names = existsSync(path) ? readdirSync(path) : [];
  const gone = pastDays(names, KEPT_DAYS, now.getTime());
  const broken = names.filter((name) => name.startsWith('.partial-'));
  for (const name of [...gone, ...broken]) removeFolder(join(path, name));
  return gone;
}

/** @throws NoAccess where this recovery key does not open it, or the file is damaged */
export async function* readKeys(
  folder: string,
  { name, identity }: { readonly name: string; readonly identity: string },
): AsyncGenerator<Buffer, void, undefined> {
  const decrypter = new Decrypter();
  try {
    decrypter.addIdentity(identity);
  } catch (cause) {
    throw new NoAccess('A recovery key begins with AGE-SECRET-KEY-1.', { cause });
  }
  const file = join(folderOf(folder), name, FILE);
  const encrypted = Readable.toWeb(createReadStream(file));
  try {
    const plain = await decrypter.decrypt(encrypted as never);
    yield* bsonDocuments(Readable.fromWeb(plain as unknown as ReadableStream));
  } catch (cause) {
    const { recipient } = readKeyArchive(folder, name);
    const says = `This recovery key does not open the keys of ${name}, which are for ${recipient}.`;
    throw new NoAccess(says, { cause });
  }
}
