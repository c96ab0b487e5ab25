/** Tells the kind of a school from how people write it. */
import { plainWords } from '@mestolo/office-csv/columns.ts';

export type SchoolKind = 'infanzia' | 'primaria' | 'secondaria';

const WORDS: readonly [RegExp, SchoolKind][] = [
  [/infanzia|materna|nursery|kindergarten|preschool|nido/, 'infanzia'],
  [/primaria|elementar|primary/, 'primaria'],
  [/secondaria|media|medie|secondary|middle/, 'secondaria'],
];

export function schoolKindOf(text: string): SchoolKind | null {
  const words = plainWords(text);
  return WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}
