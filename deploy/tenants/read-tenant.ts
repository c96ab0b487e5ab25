/** Reads the export of a Comune back: whether it is whole, and what its books come to. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import mongoose from 'mongoose';
import { NoAccess } from '../ops/no-access.ts';
import { createBookCount } from './book-totals.ts';
import {
  KEY_FILE,
  TENANT_MANIFEST,
  type TenantManifest,
  tenantManifest,
} from './tenant-manifest.ts';

const { EJSON } = mongoose.mongo.BSON;

export interface ReadTenant {
  readonly manifest: TenantManifest;
  readonly faults: readonly string[];
}

/** @throws NoAccess where there is no finished export */
export async function readTenant(folder: string): Promise<ReadTenant> {
  const about = join(folder, TENANT_MANIFEST);
  if (!existsSync(about)) throw new NoAccess(`${folder} holds no finished export of a Comune.`);
  const manifest = tenantManifest.parse(JSON.parse(readFileSync(about, 'utf8')));
  const count = createBookCount();
  const faults: string[] = [];
  for (const { service, collection, file, documents, sha256 } of manifest.files) {
    const path = join(folder, file);
    if (!existsSync(path)) {
      faults.push(`${file} is not there`);
      continue;
    }
    const hash = createHash('sha256');
    let lines = 0;
    for await (const line of createInterface({ input: createReadStream(path) })) {
      hash.update(`${line}\n`);
      lines += 1;
      count.take(`${service}.${collection}`, EJSON.parse(line));
    }
    if (lines !== documents) faults.push(`${file} has ${lines} documents, not ${documents}`);
    else if (hash.digest('hex') !== sha256) faults.push(`${file} was changed`);
  }
  faults.push(...keyFaults(folder, manifest), ...count.faults());
  const found = count.totals();
  for (const [what, said] of Object.entries(manifest.totals)) {
    const now = found[what as keyof typeof found];
    if (now !== said) faults.push(`${what}: the files have ${now}, the manifest ${said}`);
  }
  return { manifest, faults };
}

function keyFaults(folder: string, { keys }: TenantManifest): string[] {
  if (keys === null) return [];
  const path = join(folder, KEY_FILE);
  if (!existsSync(path)) return [`${KEY_FILE} is not there`];
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
  return sha256 === keys.sha256 ? [] : [`${KEY_FILE} was changed`];
}
