/** The diets of a pupil: a code for the kitchen, and a reason that stays here. */
import { plainName } from './external-keys.ts';
import type { ImportProblem } from './import-result.ts';
import type { Settings } from './records.ts';
import { meets } from './staff.ts';

export interface Diet {
  readonly from: string;
  readonly to: string | null;
  readonly code: string;
  readonly reason: string | null;
}

export function dietFaults(diets: readonly Diet[]): readonly ImportProblem[] {
  return diets.flatMap((diet, index) => {
    const field = `diets.${index}`;
    if (diet.to !== null && diet.to < diet.from) {
      return [{ field, problem: 'ends before it begins' }];
    }
    const same = diets.slice(0, index).filter(({ code }) => code === diet.code);
    return same.some((one) => meets(one, diet))
      ? [{ field, problem: 'overlaps another one with the same code' }]
      : [];
  });
}

export function sortedDiets(diets: readonly Diet[]): readonly Diet[] {
  return diets.toSorted(
    (one, other) => one.from.localeCompare(other.from) || (one.code < other.code ? -1 : 1),
  );
}

/** A code that tells nothing: at most three letters, then a number. `CELIACO` is no such code. */
const OPAQUE = /^[A-Z]{1,3}-?[0-9]{1,3}$/;

/**
 * The code of what a list writes out: the same words get the same code for ever, so that a kitchen
 * learns what to cook and a reader of the topics learns nothing.
 */
export function codeOfDiet(settings: Settings, words: string): string | null {
  const text = words.trim().toUpperCase();
  if (OPAQUE.test(text)) return text;
  const plain = plainName(words);
  return settings.diets.find(({ name }) => plainName(name) === plain)?.code ?? null;
}

/** Adds what has no code yet; the codes that offices use themselves look different. */
export function addSeenDiets(settings: Settings, seen: readonly string[]): Settings {
  const diets = [...settings.diets];
  for (const name of seen) {
    if (codeOfDiet({ ...settings, diets }, name) !== null) continue;
    const numbers = diets.map(({ code }) => Number(/^DX([0-9]+)$/.exec(code)?.[1] ?? 0));
    diets.push({ code: `DX${Math.max(0, ...numbers) + 1}`, name: name.trim() });
  }
  return diets.length === settings.diets.length ? settings : { ...settings, diets };
}

/**
 * A list says which diet a pupil has from a day on: it begins that day, others end the day before,
 * and no diet at all ends every one.
 */
export function takeDiet(
  before: readonly Diet[],
  said: { readonly code: string; readonly reason: string | null } | null,
  days: { readonly from: string; readonly dayBefore: string },
): readonly Diet[] {
  const current = before.filter((one) => meets(one, { from: days.from, to: days.from }));
  const kept = said && current.find(({ code }) => code === said.code);
  const ended = before
    .filter((one) => one === kept || one.from < days.from || !current.includes(one))
    .map((one) => (one !== kept && current.includes(one) ? { ...one, to: days.dayBefore } : one));
  if (said === null) return ended;
  if (kept) return ended.map((one) => (one === kept ? { ...one, reason: said.reason } : one));
  return sortedDiets([...ended, { from: days.from, to: null, ...said }]);
}
