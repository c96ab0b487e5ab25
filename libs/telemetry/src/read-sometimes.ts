/** Reads a value no more often than it needs to be, and never waits for it long. */

/** A scrape has seconds for all metrics together. */
const PATIENCE_MS = 2_000;

/** Nothing, where the read fails, or is not there in time; the next one to ask may find it. */
export function readSometimes<Value>(
  read: () => Promise<readonly Value[]>,
  everyMs: number,
  patienceMs: number = PATIENCE_MS,
): () => Promise<readonly Value[]> {
  let known: readonly Value[] = [];
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<readonly Value[]> | null = null;

  const readNow = async (): Promise<readonly Value[]> => {
    try {
      known = await read();
      readAtMs = performance.now();
    } catch {
      // Whoever owns the value says why it is away; here it is only not measured.
      known = [];
    } finally {
      reading = null;
    }
    return known;
  };

  return async () => {
    if (performance.now() - readAtMs < everyMs) return known;
    reading ??= readNow();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<readonly Value[]>((resolve) => {
      timer = setTimeout(resolve, patienceMs, []);
    });
    return Promise.race([reading, late]).finally(() => clearTimeout(timer));
  };
}
