/** Tells the lunch as it goes: numbered steps, lines below them, and the checks at the end. */
import type { LunchOptions } from '../running-system.ts';

export interface Check {
  readonly what: string;
  readonly ok: boolean;
}

export interface Story {
  /** Begins a step. With a pace the watcher gets a moment to read what happened before. */
  step(title: string): Promise<void>;
  note(line: string): void;
  /** The data of this Comune give nothing to show here; that is no failure. */
  nothingToShow(why: string): void;
  check(what: string, ok: boolean): void;
  readonly checks: readonly Check[];
}

const MOMENT_MS = 1_500;

export function createStory({ pace, say }: LunchOptions): Story {
  const checks: Check[] = [];
  let steps = 0;
  return {
    checks,
    async step(title) {
      if (steps > 0 && pace > 0) {
        await new Promise((resolve) => setTimeout(resolve, MOMENT_MS * pace));
      }
      steps += 1;
      say(`${steps}. ${title}`);
    },
    note: (line) => say(`   ${line}`),
    nothingToShow: (why) => say(`   (${why})`),
    check(what, ok) {
      checks.push({ what, ok });
      if (!ok) say(`   ✗ ${what}`);
    },
  };
}
