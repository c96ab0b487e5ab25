/** Which child a message means. Rather none than a wrong one. */
import {
  everyoneWords,
  fillers,
  joinWords,
  plain,
  type Token,
  vagueSpans,
} from './inbound-words.ts';

export interface NamedPupil {
  readonly pupilId: string;
  /** The given name in clear. */
  readonly name: string;
}

export type FoundPupils =
  | { readonly kind: 'found'; readonly pupilIds: readonly string[]; readonly at: readonly number[] }
  /** Nobody, somebody we do not know, or one of several with like names. */
  | { readonly kind: 'unclear' };

interface Placed {
  readonly token: Token;
  readonly at: number;
}

/** The order in which children are offered to choose from: the same in every message. */
export function inOrder<Pupil extends NamedPupil>(pupils: readonly Pupil[]): readonly Pupil[] {
  const key = ({ name, pupilId }: Pupil) => `${plain(name)}\u0000${pupilId}`;
  return pupils.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}

/** The parts of a name, each without accents and doubled letters: Niccolò is also Nicolo. */
export function partsOfName(name: string): readonly string[] {
  return (plain(name).match(/\p{L}+/gu) ?? []).map(squeezed);
}

export function squeezed(word: string): string {
  return word.replaceAll(/(\p{L})\1+/gu, '$1');
}

/** `rest`: what is left of a message without its order and its days. */
export function pupilsIn(rest: readonly Placed[], pupils: readonly NamedPupil[]): FoundPupils {
  const found = new Map<string, number>();
  const unknown: Placed[] = [];
  let at = 0;
  while (at < rest.length) {
    const here = candidatesAt(rest, at, pupils);
    const [only] = here.pupilIds;
    const place = rest[at] as Placed;
    if (here.pupilIds.length > 1) return { kind: 'unclear' };
    if (only !== undefined) found.set(only, place.at);
    else if (isUnknown(place.token)) unknown.push(place);
    at += Math.max(here.length, 1);
  }
  if (found.size === 0) return withoutName(rest, unknown, pupils);
  // `Luca e Marco`: who Marco is must be known; `Luca Rossi` is one child with a family name.
  const isJoined = unknown.some(({ at: place }) => {
    const before = rest.find((one) => one.at === place - 1)?.token;
    return before !== undefined && (before.kind === 'join' || joinWords.has(before.text));
  });
  if (isJoined) return { kind: 'unclear' };
  return { kind: 'found', pupilIds: [...found.keys()], at: [...found.values()] };
}

/** Those whose whole name stands here, or, where there is none, a part of whose name does. */
function candidatesAt(
  rest: readonly Placed[],
  at: number,
  pupils: readonly NamedPupil[],
): { readonly pupilIds: readonly string[]; readonly length: number } {
  const words = rest.slice(at).map(({ token }) => (token.kind === 'word' ? token.text : ''));
  const here = words.map(squeezed);
  const [first = ''] = here;
  if (first === '') return { pupilIds: [], length: 1 };
  const whole = pupils.flatMap(({ pupilId, name }) => {
    const parts = partsOfName(name);
    if (parts.length === 0) return [];
    const isSpread = parts.every((part, index) => here[index] === part);
    const isJoined = parts.length > 1 && first === squeezed(parts.join(''));
    return isSpread || isJoined ? [{ pupilId, length: isSpread ? parts.length : 1 }] : [];
  });
  const length = Math.max(0, ...whole.map((one) => one.length));
  const partly = pupils.filter(({ name }) => partsOfName(name).includes(first));
  // A long name that stands as a whole is nobody else's; a short one may be a part of another's.
  if (length > 1) {
    const longest = whole.filter((one) => one.length === length);
    return { pupilIds: longest.map(({ pupilId }) => pupilId), length };
  }
  const all = [...whole, ...partly].map(({ pupilId }) => pupilId);
  return { pupilIds: [...new Set(all)], length: 1 };
}

function isUnknown({ kind, text }: Token): boolean {
  const known = [fillers, joinWords, everyoneWords, vagueSpans];
  return kind === 'word' && !known.some((words) => words.has(text));
}

/** No name at all is enough where there is one child; a number chooses from those offered. */
function withoutName(
  rest: readonly Placed[],
  unknown: readonly Placed[],
  pupils: readonly NamedPupil[],
): FoundPupils {
  const [only] = pupils;
  const numbers = rest.filter(({ token }) => token.kind === 'number');
  if (unknown.length > 0 || only === undefined) return { kind: 'unclear' };
  const isEveryone = rest.some(({ token }) => everyoneWords.has(token.text));
  if (numbers.length > 0 && pupils.length > 1) {
    const ordered = inOrder(pupils);
    const chosen = numbers.map(({ token }) => ordered[Number(token.text) - 1]);
    if (isEveryone) return { kind: 'unclear' };
    if (chosen.some((one) => one === undefined)) return { kind: 'unclear' };
    const pupilIds = [...new Set(chosen.flatMap((one) => (one ? [one.pupilId] : [])))];
    return { kind: 'found', pupilIds, at: numbers.map((one) => one.at) };
  }
  if (pupils.length > 1 && !isEveryone) return { kind: 'unclear' };
  return { kind: 'found', pupilIds: pupils.map(({ pupilId }) => pupilId), at: [] };
}
