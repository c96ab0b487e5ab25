/** The letters of a font: which it has, how wide a text is, how it is drawn without the font. */
import { type Font, openSync } from 'fontkit';
import {
  DEJAVU,
  DEJAVU_BOLD,
  ROBOTO_MONO,
  TITILLIUM,
  TITILLIUM_BOLD,
  TITILLIUM_SEMI_BOLD,
} from './fonts.ts';

export type Face = 'regular' | 'semiBold' | 'bold' | 'mono';

/** The font of each face, and the one with more letters that stands in for it. */
const FACES: Readonly<Record<Face, readonly [string, string]>> = {
  regular: [TITILLIUM, DEJAVU],
  semiBold: [TITILLIUM_SEMI_BOLD, DEJAVU_BOLD],
  bold: [TITILLIUM_BOLD, DEJAVU_BOLD],
  mono: [ROBOTO_MONO, DEJAVU],
};

/** What is printed for a letter that no font of ours has. */
const MISSING = '?';

const opened = new Map<string, Font>();

export interface SetText {
  /** The file of the one font that has all of it. */
  readonly font: string;
  readonly text: string;
}

/** A text is set in one font: two in one word would look like a mistake. */
export function setIn(face: Face, text: string): SetText {
  const [first, second] = FACES[face];
  if ([...text].every((letter) => hasLetter(first, letter))) return { font: first, text };
  const known = [...text].map((letter) => (hasLetter(second, letter) ? letter : MISSING)).join('');
  return { font: second, text: known };
}

export function widthOf({ font, text }: SetText, size: number): number {
  const { unitsPerEm, layout } = boundTo(font);
  return (layout(text).advanceWidth * size) / unitsPerEm;
}

/** The text as the outlines of its letters (SVG path data), its base line beginning at x and y. */
export function outlineOf(
  { font, text }: SetText,
  { x, y, size }: { readonly x: number; readonly y: number; readonly size: number },
): string {
  const { unitsPerEm, layout } = boundTo(font);
  const scale = size / unitsPerEm;
  const { glyphs, positions } = layout(text);
  let pen = x;
  let outline = '';
  for (const [index, { path }] of glyphs.entries()) {
    const { xAdvance, xOffset, yOffset } = positions[index] ?? NOWHERE;
    const [left, base] = [pen + xOffset * scale, y - yOffset * scale];
    outline += path.transform(scale, 0, 0, -scale, left, base).toSVG();
    pen += xAdvance * scale;
  }
  return outline;
}

const NOWHERE = { xAdvance: 0, xOffset: 0, yOffset: 0 };

function boundTo(file: string) {
  const font = fontOf(file);
  return { unitsPerEm: font.unitsPerEm, layout: (text: string) => font.layout(text) };
}

function hasLetter(file: string, letter: string): boolean {
  return fontOf(file).hasGlyphForCodePoint(letter.codePointAt(0) ?? 0);
}

function fontOf(file: string): Font {
  const known = opened.get(file);
  if (known !== undefined) return known;
  const font = openSync(file);
  if (!('layout' in font)) throw new Error(`${file} is a collection of fonts`);
  opened.set(file, font);
  return font;
}
