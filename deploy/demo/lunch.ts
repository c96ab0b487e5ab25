/** Plays one lunch of a Comune on the running system and checks the books afterwards. */
import type { LunchOptions, LunchResult, RunningSystem } from './running-system.ts';

export async function playLunch(
  _system: RunningSystem,
  _options: LunchOptions,
): Promise<LunchResult> {
  return { ok: false, accountLinks: [] };
}
