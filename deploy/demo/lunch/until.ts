/** Waits for what another process does, seen through its doors. */

const PAUSE_MS = 60;

/** Asks again until the answer is not null; throws with what was awaited after `withinMs`. */
export async function until<Answer>(
  awaited: string,
  withinMs: number,
  ask: () => Promise<Answer | null>,
): Promise<Answer> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > deadline) {
      throw new Error(`waited ${Math.round(withinMs / 1000)} s in vain for ${awaited}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
