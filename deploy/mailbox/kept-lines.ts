/** A JSON-lines file of any size: read a piece at a time, and written a line at a time. */
import { closeSync, existsSync, openSync, readSync, rmSync, writeSync } from 'node:fs';

export interface KeptLines {
  /** A line that is no JSON is left out: a killed writer tears its last one. */
  readAll(take: (line: unknown) => void): void;
  append(value: unknown): void;
  clear(): void;
  close(): void;
}

/** Stays open between two lines: many come in a second. */
export function keepLines(file: string): KeptLines {
  let descriptor: number | null = null;
  const close = (): void => {
    if (descriptor !== null) closeSync(descriptor);
    descriptor = null;
  };
  return {
    readAll: (take) => readLines(file, take),
    append(value) {
      descriptor ??= openSync(file, 'a');
      writeSync(descriptor, `${JSON.stringify(value)}\n`);
    },
    clear() {
      close();
      rmSync(file, { force: true });
    },
    close,
  };
}

const PIECE_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

function readLines(file: string, take: (line: unknown) => void): void {
  if (!existsSync(file)) return;
  const descriptor = openSync(file, 'r');
  try {
    const piece = Buffer.alloc(PIECE_BYTES);
    let rest = Buffer.alloc(0);
    for (;;) {
      const read = readSync(descriptor, piece, 0, PIECE_BYTES, null);
      if (read === 0) return;
      rest = Buffer.concat([rest, piece.subarray(0, read)]);
      const end = rest.lastIndexOf(NEWLINE) + 1;
      for (const line of rest.subarray(0, end).toString('utf8').split('\n')) parse(line, take);
      rest = rest.subarray(end);
    }
  } finally {
    closeSync(descriptor);
  }
}

function parse(line: string, take: (line: unknown) => void): void {
  if (line === '') return;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return;
  }
  take(value);
}
