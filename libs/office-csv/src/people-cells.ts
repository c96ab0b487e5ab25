/** What single cells of a list of families mean. */
import { plainWords } from './columns.ts';
import { yesNoOf } from './values.ts';

export type SchoolKind = 'infanzia' | 'primaria' | 'secondaria';

const KINDS: readonly [RegExp, SchoolKind][] = [
  [/infanzia|materna|asilo|nursery|kindergarten|preschool/, 'infanzia'],
  [/primaria|elementar|primary/, 'primaria'],
  [/secondaria|media|medie|secondary|middle/, 'secondaria'],
];

export function schoolKindOf(...texts: readonly string[]): SchoolKind | null {
  const words = texts.map(plainWords).join(' ');
  return KINDS.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}

/**
 * Undefined for an empty cell, null where it cannot be understood. A column of towns is compared
 * with the Comune's name, `Comune di Pianengo`.
 */
export function residentOf(cell: string, comune = ''): boolean | null | undefined {
  const words = plainWords(cell);
  if (words === '') return undefined;
  if (/^(non|fuori|nr$|not)\b/.test(words)) return false;
  if (/^(residente?|resident|r)$/.test(words)) return true;
  const answer = yesNoOf(cell);
  if (answer !== null || comune === '' || !/^[a-z ]{4,}$/.test(words)) return answer;
  return ` ${plainWords(comune)} `.includes(` ${words.replace(/^comune di /, '')} `);
}

/** An empty cell means that the pupil pays; null where it cannot be understood. */
export function exemptOf(cell: string): boolean | null {
  const words = plainWords(cell);
  if (/^(non|not|nessun)/.test(words)) return false;
  return /^(esent|esoner|total|100|exempt|gratuit|free)/.test(words) ? true : yesNoOf(cell);
}

/** `Fascia B` and `B` are the same; null for an empty cell. */
export function bandOf(cell: string): string | null {
  const text = cell.replace(/^\s*(fascia|band)\b/i, '').trim();
  return text === '' ? null : text;
}

/** `4` and `A` are `4A`; a kindergarten has sections only. */
export function classOf(className: string, section: string): string {
  if (section === '' || plainWords(className) === plainWords(section)) return className;
  if (className === '') return section;
  return /^\d+$/.test(className) ? `${className}${section}` : `${className} ${section}`;
}

export interface PersonName {
  readonly familyName: string;
  readonly givenName: string;
}

/** Words that begin a surname of more than one word. */
const PARTICLES = /^(de|di|da|del|della|dei|degli|dal|dalla|la|lo|li|le|el|al|ben|van|von|d)$/;

/**
 * Splits a name that stands in one cell. Italian lists write the surname first; where a tax code
 * is given, its first six letters tell how many words the surname has, and where a parent is named,
 * the word they share is the surname.
 */
export function splitName(cell: string, taxCode: string, parent = ''): PersonName {
  const comma = cell.split(',');
  if (comma.length === 2) {
    return { familyName: (comma[0] ?? '').trim(), givenName: (comma[1] ?? '').trim() };
  }
  const words = cell.trim().split(/\s+/);
  const first = surnameWords(words, taxCode);
  if (first !== null) {
    return { familyName: words.slice(0, first).join(' '), givenName: words.slice(first).join(' ') };
  }
  // The code may also tell that the given name stands first.
  const last = surnameWords(words.toReversed(), taxCode);
  if (last !== null) {
    return { familyName: words.slice(-last).join(' '), givenName: words.slice(0, -last).join(' ') };
  }
  const shared = plainWords(parent).split(' ');
  const isShared = (word: string | undefined) => shared.includes(plainWords(word ?? ''));
  if (words.length > 1 && isShared(words.at(-1)) && !isShared(words[0])) {
    return { familyName: words.at(-1) ?? '', givenName: words.slice(0, -1).join(' ') };
  }
  const count = PARTICLES.test(plainWords(words[0] ?? '')) && words.length > 2 ? 2 : 1;
  return { familyName: words.slice(0, count).join(' '), givenName: words.slice(count).join(' ') };
}

/** How many words the surname has; the given name decides where several would do. */
function surnameWords(words: readonly string[], taxCode: string): number | null {
  const code = taxCode.toUpperCase();
  const counts = Array.from({ length: Math.max(0, words.length - 1) }, (_, index) => index + 1);
  const fitting = counts.filter(
    (count) => surnameLetters(words.slice(0, count).join('')) === code.slice(0, 3),
  );
  const both = fitting.find(
    (count) => givenNameLetters(words.slice(count).join('')) === code.slice(3, 6),
  );
  return both ?? fitting.at(-1) ?? null;
}

function lettersOf(name: string) {
  const letters = plainWords(name).replaceAll(/[^a-z]/g, '');
  return {
    consonants: letters.replaceAll(/[aeiou]/g, ''),
    vowels: letters.replaceAll(/[^aeiou]/g, ''),
  };
}

/** Three letters of a surname as tax codes have them: consonants, then vowels, then X. */
function surnameLetters(surname: string): string {
  const { consonants, vowels } = lettersOf(surname);
  return `${consonants}${vowels}xxx`.slice(0, 3).toUpperCase();
}

/** The same for a given name, but of four consonants and more the second is passed over. */
function givenNameLetters(name: string): string {
  const { consonants, vowels } = lettersOf(name);
  const chosen = consonants.length > 3 ? `${consonants[0]}${consonants.slice(2)}` : consonants;
  return `${chosen}${vowels}xxx`.slice(0, 3).toUpperCase();
}

const MONTHS = 'ABCDEHLMPRST';

/**
 * The day of birth that a tax code holds, for lists that do not say it; `today` decides the
 * century.
 */
export function birthDateIn(taxCode: string, today: string): string | null {
  const parts = /^[A-Z]{6}(\d{2})([A-EHLMPRST])(\d{2})/.exec(taxCode.toUpperCase());
  if (!parts) return null;
  const [, year = '', month = '', day = ''] = parts;
  const century = `20${year}-12-31` <= today || year === today.slice(2, 4) ? '20' : '19';
  const dayOfMonth = Number(day) > 40 ? Number(day) - 40 : Number(day);
  const monthNumber = String(MONTHS.indexOf(month) + 1).padStart(2, '0');
  return `${century}${year}-${monthNumber}-${String(dayOfMonth).padStart(2, '0')}`;
}
