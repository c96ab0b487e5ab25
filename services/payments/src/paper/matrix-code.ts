/** The symbols that machines read from a notice, as dark modules on a grid. */
import bwipjs from 'bwip-js/node';

/** Dark modules side by side in a row. */
export interface Run {
  readonly x: number;
  readonly y: number;
  readonly length: number;
}

export interface MatrixCode {
  /** Modules along each side. */
  readonly size: number;
  /** How many light modules readers need around it. */
  readonly quiet: number;
  readonly runs: readonly Run[];
}

/**
 * PagoPA's guide sets version 4 (33 modules a side), level M and UTF-8, which for our letters is
 * ASCII. Without `fixedeclevel` the level would be raised wherever there is room.
 */
export function qrCode(text: string): MatrixCode {
  return matrixOf('qrcode', text, {
    quiet: 4,
    options: { version: '4', eclevel: 'M', fixedeclevel: true },
  });
}

/** The smallest square that holds the text. */
export function dataMatrix(text: string): MatrixCode {
  return matrixOf('datamatrix', text, { quiet: 2, options: { format: 'square' } });
}

function matrixOf(
  kind: string,
  text: string,
  { quiet, options }: { readonly quiet: number; readonly options: object },
): MatrixCode {
  const [drawn] = bwipjs.raw(kind, text, options);
  if (drawn === undefined || !('pixs' in drawn) || drawn.pixx !== drawn.pixy) {
    throw new Error(`${kind} is no square`);
  }
  const { pixs, pixx: size } = drawn;
  const rows = Array.from({ length: size }, (_, y) => pixs.slice(y * size, (y + 1) * size));
  return { size, quiet, runs: rows.flatMap(runsOf) };
}

function runsOf(row: readonly number[], y: number): Run[] {
  const runs: Run[] = [];
  for (let x = 0; x < row.length; x += 1) {
    if (row[x] !== 1) continue;
    const end = row.findIndex((module, at) => at > x && module !== 1);
    const length = (end === -1 ? row.length : end) - x;
    runs.push({ x, y, length });
    x += length;
  }
  return runs;
}
