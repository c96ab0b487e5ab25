/** Draws a picture as SVG; letters become outlines, so that no font is needed later. */
import { type Face, outlineOf, widthOf } from '@mestolo/paper/letters.ts';
import { linesOf } from '@mestolo/paper/lines.ts';
import type { MatrixCode } from './matrix-code.ts';
import { BLACK } from './page-pen.ts';

/** From line to line, and from its top to the feet of its letters, for a letter of size 1. */
const LINE = 1.3;
const BASE_LINE = 1;

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface Look {
  readonly size: number;
  readonly face?: Face;
  readonly colour?: string;
  readonly lines?: number;
  readonly align?: 'left' | 'right' | 'centre';
}

export interface PicturePen {
  /** Answers where the text ends. */
  write(text: string, place: Place, look: Look): number;
  fill(place: Place & { readonly height: number }, colour: string): void;
  /** Each module as so many whole pixels; answers where the symbol and its margin end. */
  symbol(code: MatrixCode, place: Place, modulePixels: number): number;
  /** The picture, so wide and so high. */
  svg(width: number, height: number): string;
}

export function picturePen(): PicturePen {
  const parts: string[] = [];
  return {
    write(text, { x, y, width }, look) {
      const { size, face = 'regular', colour = BLACK, lines = 1, align = 'left' } = look;
      const set = linesOf(face, text, { size, width, lines });
      for (const [index, line] of set.entries()) {
        const free = align === 'left' ? 0 : width - widthOf(line, size);
        const left = x + (align === 'centre' ? free / 2 : free);
        const base = y + size * (LINE * index + BASE_LINE);
        parts.push(`<path fill="${colour}" d="${outlineOf(line, { x: left, y: base, size })}"/>`);
      }
      return y + set.length * size * LINE;
    },
    fill({ x, y, width, height }, colour) {
      const corner = `x="${x}" y="${y}" rx="12"`;
      parts.push(`<rect ${corner} width="${width}" height="${height}" fill="${colour}"/>`);
    },
    symbol({ size, quiet, runs }, { x, y, width }, modulePixels) {
      const whole = (size + 2 * quiet) * modulePixels;
      const left = Math.round(x + (width - whole) / 2) + quiet * modulePixels;
      const top = Math.round(y) + quiet * modulePixels;
      const modules = runs.map((run) => `M${run.x} ${run.y}h${run.length}v1h-${run.length}z`);
      const place = `translate(${left} ${top}) scale(${modulePixels})`;
      parts.push(
        `<path shape-rendering="crispEdges" transform="${place}" d="${modules.join('')}"/>`,
      );
      return Math.round(y) + whole;
    },
    svg: (width, height) =>
      [
        `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`,
        `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
        ...parts,
        '</svg>',
      ].join(''),
  };
}
