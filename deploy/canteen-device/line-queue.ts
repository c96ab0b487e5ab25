/** Lines that have no answer yet, kept in a file so that a device may be switched off meanwhile. */
import { existsSync, readFileSync } from 'node:fs';
import type { Counter } from './counter.ts';
import { replaceFile } from './replace-file.ts';

export interface Line {
  readonly observationId: string;
  readonly [field: string]: unknown;
}

export interface LineQueue {
  lines(): readonly Line[];
  add(lines: readonly Line[]): void;
  remove(observationIds: ReadonlySet<string>): void;
}

/**
 * Without a file the lines live only as long as the process. With a counter each line that has no
 * number is given one, before it is kept: the office then sees which lines have not arrived.
 */
export function openLineQueue(file: string | null, counter: Counter | null = null): LineQueue {
  let waiting: readonly Line[] = file && existsSync(file) ? readLines(file) : [];
  const put = (lines: readonly Line[]) => {
    waiting = lines;
    if (file) replaceFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  };
  return {
    lines: () => waiting,
    add(lines) {
      const known = new Set(waiting.map(({ observationId }) => observationId));
      const added = lines.filter(({ observationId }) => !known.has(observationId));
      put([...waiting, ...(counter ? counter.number(added) : added)]);
    },
    remove(observationIds) {
      put(waiting.filter(({ observationId }) => !observationIds.has(observationId)));
    },
  };
}

function readLines(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text));
}
