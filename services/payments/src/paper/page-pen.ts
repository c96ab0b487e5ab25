/** Draws on a tagged page: every word has its place in the structure, every line has none. */
import { type Face, widthOf } from '@mestolo/paper/letters.ts';
import { linesOf } from '@mestolo/paper/lines.ts';
import type { Structure, TaggedDocument } from '@mestolo/paper/tagged-document.ts';
import type { MatrixCode } from './matrix-code.ts';

/** PagoPA's greys, the second one dark enough to be read by everyone. */
export const BLACK = '#000000';
export const DARK = '#4d4d4d';
export const PALE = '#ececec';
export const BLUE = '#0066cc';

/** From one line to the next, for a letter of size 1. */
const LINE = 1.3;

/** In points. */
export const MM = 72 / 25.4;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface Style {
  readonly size: number;
  readonly face?: Face;
  readonly colour?: string;
  /** How many lines there is room for; what is more ends in `…`. */
  readonly lines?: number;
  readonly align?: 'left' | 'right';
  readonly tag?: 'P' | 'H1' | 'H2' | 'H3';
}

export interface Pen {
  /** Answers where the text ends, from the top of the page. */
  write(text: string, box: Box, style: Style): number;
  fill(box: Box & { readonly height: number }, colour: string): void;
  frame(box: Box & { readonly height: number }, colour: string): void;
  /** Where people cut. */
  cut(y: number): void;
  symbol(code: MatrixCode, box: Box, alt: string): void;
}

export function penOn(document: TaggedDocument, root: Structure): Pen {
  const artifact = (draw: () => void) => {
    document.markContent('Artifact', { type: 'Layout' });
    draw();
    document.endMarkedContent();
  };
  return {
    write(text, box, style) {
      const { size, face = 'regular', colour = BLACK, lines = 1, align = 'left' } = style;
      const height = size * LINE;
      const set = linesOf(face, text, { size, width: box.width, lines });
      const draw = () => {
        document.fontSize(size).fillColor(colour);
        for (const [index, line] of set.entries()) {
          const indent = align === 'left' ? 0 : box.width - widthOf(line, size);
          document.font(line.font);
          // Fonts differ in the room above their letters; a stand-in may not move them.
          const above = (height - document.currentLineHeight(true)) / 2;
          const words = index === set.length - 1 ? line.text : `${line.text} `;
          const at = { x: box.x + indent, y: box.y + index * height + above };
          document.text(words, at.x, at.y, { lineBreak: false });
        }
      };
      root.add(document.struct(style.tag ?? 'P', {}, draw));
      return box.y + set.length * height;
    },
    fill: ({ x, y, width, height }, colour) =>
      artifact(() => void document.rect(x, y, width, height).fill(colour)),
    frame: ({ x, y, width, height }, colour) =>
      artifact(
        () => void document.rect(x, y, width, height).lineWidth(0.75).undash().stroke(colour),
      ),
    cut: (y) =>
      artifact(() => {
        const { width } = document.page;
        document.moveTo(0, y).lineTo(width, y).lineWidth(0.5).dash(3, { space: 3 }).stroke(DARK);
        document.undash();
      }),
    symbol(code, { x, y, width }, alt) {
      const module = width / code.size;
      // The package knows the box of a figure and its types do not.
      const figure = { alt, bbox: [x, y, x + width, y + width] };
      const draw = () => {
        for (const run of code.runs) {
          document.rect(x + run.x * module, y + run.y * module, run.length * module, module);
        }
        document.fill(BLACK);
      };
      root.add(document.struct('Figure', figure, draw));
    },
  };
}
