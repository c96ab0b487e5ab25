/** Reads a JSON-lines file of any size, a piece at a time. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';

const PIECE_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/** A line that is no JSON is left out: a killed writer tears its last one. */
export function readLines(file: string, take: (line: unknown) => void): void {
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
