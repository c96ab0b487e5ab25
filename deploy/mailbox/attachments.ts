/** The files that came with e-mails: beside the messages, or in memory without a folder. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Attachments {
  /** Its id, by which it is read; the same content is kept once. */
  keep(content: Buffer): string;
  read(id: string): Buffer | null;
  clear(): void;
}

const ID = /^[0-9a-f]{64}$/;
/** In memory the oldest are forgotten. */
const REMEMBERED = 500;

export function createAttachments(folder: string | null): Attachments {
  return folder === null ? inMemory() : inFolder(join(folder, 'attachments'));
}

function idOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function inMemory(): Attachments {
  const kept = new Map<string, Buffer>();
  return {
    keep(content) {
      const id = idOf(content);
      kept.set(id, content);
      const oldest = kept.size > REMEMBERED ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
      return id;
    },
    read: (id) => kept.get(id) ?? null,
    clear: () => kept.clear(),
  };
}

function inFolder(folder: string): Attachments {
  return {
    keep(content) {
      const id = idOf(content);
      mkdirSync(folder, { recursive: true });
      if (!existsSync(join(folder, id))) writeFileSync(join(folder, id), content);
      return id;
    },
    read: (id) =>
      ID.test(id) && existsSync(join(folder, id)) ? readFileSync(join(folder, id)) : null,
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}
