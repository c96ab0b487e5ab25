/** Replaces a file whole: a power cut leaves the old content or the new, nothing between. */
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

export function replaceFile(file: string, content: string): void {
  const next = `${file}.next`;
  const descriptor = openSync(next, 'w', 0o600);
  try {
    writeSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(next, file);
}
