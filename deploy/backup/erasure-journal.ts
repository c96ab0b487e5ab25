/**
 * Which keys of families were destroyed, kept outside of all dumps and for ever: a dump that is put
 * back may be from before a family was forgotten, and must not bring it back.
 */
import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { actor } from '@mestolo/contracts/values.ts';
import { z } from 'zod';
import { makeFolder } from './backup-folder.ts';
import type { Database } from './snapshot.ts';
import { DESTROYED_KEYS } from './what-is-dumped.ts';

/** As registry keeps it: pseudonyms and a time. */
const erasure = z.object({
  _id: z.string(),
  tenant: z.string(),
  accountId: z.string(),
  version: z.int(),
  destroyedAt: z.string(),
  actor,
});

export type Erasure = z.infer<typeof erasure>;

const fileIn = (folder: string) => join(folder, 'erasures', 'journal.jsonl');

/** A last line that was cut off by a crash is left out: it is written again with the next ones. */
export function readErasures(folder: string): Map<string, Erasure> {
  const file = fileIn(folder);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const found = lines.flatMap((line): [string, Erasure][] => {
    const read = line === '' ? null : readLine(line);
    return read === null ? [] : [[read._id, read]];
  });
  return new Map(found);
}

function readLine(line: string): Erasure | null {
  try {
    return erasure.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** Adds what the journal does not know yet; answers how many. */
export async function writeErasures(folder: string, registry: Database): Promise<number> {
  const known = readErasures(folder);
  const destroyed = registry.collection<Erasure>(DESTROYED_KEYS).find();
  const lines: string[] = [];
  for await (const document of destroyed) {
    if (!known.has(document._id)) lines.push(JSON.stringify(document));
  }
  if (lines.length === 0) return 0;
  makeFolder(join(folder, 'erasures'));
  const file = await open(fileIn(folder), 'a', 0o600);
  try {
    // It may follow a line that was cut off.
    await file.appendFile(`\n${lines.join('\n')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return lines.length;
}
