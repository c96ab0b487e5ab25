/** What a command says on its way and at its end: lines for people, or JSON for programs. */
import type { OpsContext } from './command.ts';
import { reachHere } from './reach.ts';

const PROGRESS_EVERY_MS = 1_000;

export interface Parsed {
  readonly values: OpsContext['values'];
  readonly positionals: readonly string[];
}

export function contextOf({ values, positionals }: Parsed): OpsContext {
  const json = values.json === true;
  return {
    values,
    positionals,
    json,
    reach: async () => reachHere(),
    say: (line) => (json ? console.error(line) : console.log(line)),
    progress: createProgress(),
    answer(value, lines) {
      console.log(json ? JSON.stringify(value) : lines().join('\n'));
    },
  };
}

/** Now and then, on the stream that nobody pipes into a file. */
function createProgress(): OpsContext['progress'] {
  let toldMs = performance.now();
  return (done, total, what) => {
    if (performance.now() - toldMs < PROGRESS_EVERY_MS) return;
    toldMs = performance.now();
    const of = total === null ? '' : ` of ${total} (${Math.floor((100 * done) / total)} %)`;
    console.error(`… ${done}${of} ${what}`);
  };
}

/** Columns as wide as their longest cell; numbers stand to the right. */
export function tableOf(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => String(row[column] ?? '').length)),
  );
  const line = (cells: readonly (string | number)[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return typeof cell === 'number' ? String(cell).padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const titles = head.map((title, column) =>
    typeof rows[0]?.[column] === 'number' ? title.padStart(widths[column] ?? 0) : title,
  );
  return [line(titles), ...rows.map(line)];
}
