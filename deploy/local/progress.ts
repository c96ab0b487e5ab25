/** What the person at the terminal sees of a start: one line a step, with the time it took. */
const began = performance.now();
/** The whole line is in the program's log. */
const LONGEST_LINE = 300;

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A line with the time since the start. */
export function sayAt(line: string): void {
  say(`${seconds(performance.now() - began).padStart(7)}  ${line}`);
}

/** Does a step and says how long it took. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  sayAt(`${name} (${seconds(performance.now() - start)})`);
  return result;
}

/** Shows a line of a program's log where it is a warning or an error; others are in its file. */
export function showTrouble(program: string, line: string, from: 'stdout' | 'stderr'): void {
  const entry = parsed(line);
  if (!entry) {
    if (from === 'stderr') process.stderr.write(`${program}: ${line}\n`);
    return;
  }
  if (entry.level !== 'warn' && entry.level !== 'error') return;
  const { level, message, msg, time, service, ...details } = entry;
  const rest = Object.keys(details).length > 0 ? ` ${JSON.stringify(details)}` : '';
  const words = `${level}: ${message ?? msg}${rest}`;
  const shown = words.length > LONGEST_LINE ? `${words.slice(0, LONGEST_LINE)} …` : words;
  process.stderr.write(`${program}: ${shown}\n`);
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
