/**
 * The numbers a device gives its lines: 1, 2, 3 … for ever, also after it was switched off. They
 * are kept before the lines are: a power cut may leave a number without its line, which the office
 * sees as missing, but never two lines with one number, which would look like a reset.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { Line } from './line-queue.ts';
import { replaceFile } from './replace-file.ts';

export interface Counter {
  number(lines: readonly Line[]): Line[];
}

export function openCounter(file: string): Counter {
  let last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  return {
    number(lines) {
      const first = last + 1;
      const fresh = lines.filter(({ sequence }) => sequence === undefined);
      if (fresh.length === 0) return [...lines];
      last += fresh.length;
      replaceFile(file, String(last));
      let next = first;
      return lines.map((line) =>
        line.sequence === undefined ? { ...line, sequence: next++ } : line,
      );
    },
  };
}
