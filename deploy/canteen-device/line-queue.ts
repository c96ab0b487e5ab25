/** Lines that have no answer yet, kept in a file so that a device may be switched off meanwhile. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';

export interface Line {
  readonly observationId: string;
  readonly [field: string]: unknown;
}

export interface LineQueue {
  lines(): readonly Line[];
  add(lines: readonly Line[]): void;
  remove(observationIds: ReadonlySet<string>): void;
}

/** Without a file the lines live only as long as the process. */
export function openLineQueue(file: string | null): LineQueue {
  let waiting: readonly Line[] = file && existsSync(file) ? readLines(file) : [];
  const put = (lines: readonly Line[]) => {
    waiting = lines;
    if (file) writeLines(file, lines);
  };
  return {
    lines: () => waiting,
    add(lines) {
      const known = new Set(waiting.map(({ observationId }) => observationId));
      put([...waiting, ...lines.filter(({ observationId }) => !known.has(observationId))]);
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

/** The old file stands until the new one is on the disk: a power cut leaves one of the two. */
function writeLines(file: string, lines: readonly Line[]): void {
  const next = `${file}.next`;
  const descriptor = openSync(next, 'w', 0o600);
  try {
    writeSync(descriptor, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(next, file);
}
