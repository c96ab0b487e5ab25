/** Breaks text into lines that fit, and says with `…` where not all of it does. */
import { type Face, type SetText, setIn, widthOf } from './letters.ts';

export interface Room {
  readonly size: number;
  readonly width: number;
  /** How many lines there is room for. */
  readonly lines: number;
}

/** All in one font. A word is broken only where it is wider than a line. */
export function linesOf(face: Face, text: string, room: Room): SetText[] {
  const set = setIn(face, text);
  const fits = (line: string) => widthOf({ ...set, text: line }, room.size) <= room.width;
  const lines: string[] = [];
  let rest = set.text.trim();
  while (rest !== '' && lines.length < room.lines) {
    const isLast = lines.length === room.lines - 1;
    const line = fits(rest) ? rest : isLast ? shortened(rest, fits) : firstLine(rest, fits);
    lines.push(line);
    rest = isLast ? '' : rest.slice(line.length).trimStart();
  }
  return lines.map((line) => ({ ...set, text: line }));
}

type Fits = (line: string) => boolean;

/** As many whole words as fit, or as many letters of a word that does not. */
function firstLine(text: string, fits: Fits): string {
  const places = [...text.matchAll(/(?<=[-\u2010/])(?=\S)|(?=\s)/gu)].map(({ index }) => index);
  const end = places.filter((place) => place > 0 && fits(text.slice(0, place))).at(-1);
  return end === undefined ? most(text, fits) : text.slice(0, end);
}

function shortened(text: string, fits: Fits): string {
  return `${most(text, (start) => fits(`${start.trimEnd()}…`)).trimEnd()}…`;
}

/** At least one letter, so that there is an end. */
function most(text: string, fits: Fits): string {
  const letters = [...text];
  let count = letters.length;
  while (count > 1 && !fits(letters.slice(0, count).join(''))) count -= 1;
  return letters.slice(0, count).join('');
}
