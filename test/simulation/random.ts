/** Chance from a seed: the same seed and name give the same numbers on every machine. */

export interface Chance {
  /** From 0 up to, but without, 1. */
  next(): number;
  /** A whole number, both ends included. */
  whole(from: number, to: number): number;
  /** True in this share of cases. */
  happens(share: number): boolean;
  pick<Of>(all: readonly Of[]): Of;
  /** One of the keys, each as often as its weight says. */
  weighted<Key extends string>(weights: Readonly<Record<Key, number>>): Key;
}

/** Each concern draws from a stream of its own, so that one that grows leaves the others as is. */
export function chanceOf(seed: number, stream: string): Chance {
  let state = hashOf(`${seed}|${stream}`);
  // mulberry32: 32 bits of state, enough for a made-up Comune and the same everywhere.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    whole,
    happens: (share) => next() < share,
    pick(all) {
      const one = all[whole(0, all.length - 1)];
      if (one === undefined) throw new Error('There is nothing to pick from.');
      return one;
    },
    weighted<Key extends string>(weights: Readonly<Record<Key, number>>): Key {
      const keys = Object.keys(weights) as Key[];
      const total = keys.reduce((sum, key) => sum + weights[key], 0);
      let left = next() * total;
      for (const key of keys) {
        left -= weights[key];
        if (left < 0) return key;
      }
      throw new Error('All weights are zero.');
    },
  };
}

function hashOf(text: string): number {
  let hash = 2166136261;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619);
  return hash >>> 0;
}
