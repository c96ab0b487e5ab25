/** Counts answers by door, and keeps the first of each kind that ought not to have come. */
export interface Answers {
  /** Asks once; null where there was no answer of 2xx. */
  ask(door: string, send: () => Promise<Response>): Promise<unknown>;
  report(): {
    readonly answers: number;
    readonly errors: number;
    readonly byDoor: Readonly<Record<string, number>>;
    readonly wrong: Readonly<Record<string, number>>;
    readonly slowestMs: number;
    /** From one good answer of a door to the next, the longest. */
    readonly longestPauseMs: number;
  };
}

export function countAnswers(now: () => number = Date.now): Answers {
  const byDoor: Record<string, number> = {};
  const wrong: Record<string, number> = {};
  const lastGood = new Map<string, number>();
  let [errors, slowestMs, longestPauseMs] = [0, 0, 0];
  const bad = (door: string, what: string) => {
    errors += 1;
    const key = `${door}: ${what}`;
    if (wrong[key] === undefined) console.log(`${new Date(now()).toISOString()} ${key}`);
    wrong[key] = (wrong[key] ?? 0) + 1;
    return null;
  };
  return {
    async ask(door, send) {
      const begunMs = now();
      byDoor[door] ??= 0;
      try {
        const response = await send();
        const text = await response.text();
        slowestMs = Math.max(slowestMs, now() - begunMs);
        if (!response.ok) return bad(door, `${response.status} ${text.slice(0, 120)}`);
        longestPauseMs = Math.max(longestPauseMs, now() - (lastGood.get(door) ?? now()));
        lastGood.set(door, now());
        byDoor[door] += 1;
        return text.startsWith('{') ? JSON.parse(text) : text;
      } catch (error) {
        return bad(door, reasonOf(error));
      }
    },
    report() {
      const answers = Object.values(byDoor).reduce((sum, count) => sum + count, 0);
      return { answers, errors, byDoor, wrong, slowestMs, longestPauseMs };
    },
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const inner = cause instanceof Error ? ` (${cause.message})` : '';
  return `${error.message}${inner}`;
}
