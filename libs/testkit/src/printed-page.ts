/**
 * Reads a printed page as a stranger would: its text with PDFium, its symbols with ZXing from a
 * picture of it. Nothing here shares code with what prints.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const require = createRequire(import.meta.url);
const POINTS_PER_INCH = 72;
const WHITE = 255;

let pdfium: ReturnType<typeof PDFiumLibrary.init> | undefined;
let zxing: Promise<unknown> | undefined;

/** The text of each page, in the order in which it is drawn. */
export async function textOfPages(pdf: Uint8Array): Promise<string[]> {
  pdfium ??= PDFiumLibrary.init();
  const document = await (await pdfium).loadDocument(pdf);
  try {
    return [...document.pages()].map((page) => page.getText().replaceAll('\r\n', '\n'));
  } finally {
    document.destroy();
  }
}

/** Grey values row by row, 0 is black. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
}

export async function pictureOfPage(
  pdf: Uint8Array,
  { dpi }: { readonly dpi: number },
): Promise<GreyPicture> {
  pdfium ??= PDFiumLibrary.init();
  const document = await (await pdfium).loadDocument(pdf);
  try {
    const render = async ({ data }: { readonly data: Uint8Array }) => data.slice();
    const scale = dpi / POINTS_PER_INCH;
    const page = await document.getPage(0).render({ scale, colorSpace: 'Gray', render });
    return { width: page.width, height: page.height, grey: page.data };
  } finally {
    document.destroy();
  }
}

/** As a page lies on a scanner: turned about its middle, and white around it. */
export function tilted(picture: GreyPicture, degrees: number): GreyPicture {
  const { width, height } = picture;
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const grey = new Uint8Array(width * height).fill(WHITE);
  let index = 0;
  for (let y = -height / 2; y < height / 2; y += 1) {
    for (let x = -width / 2; x < width / 2; x += 1) {
      const [left, top] = [x * cosine + y * sine + width / 2, y * cosine - x * sine + height / 2];
      grey[index] = greyAt(picture, left, top);
      index += 1;
    }
  }
  return { width, height, grey };
}

/** Between four pixels, a little of each. */
function greyAt({ width, height, grey }: GreyPicture, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) return WHITE;
  const [right, down] = [x - left, y - top];
  const at = top * width + left;
  const above = (grey[at] ?? WHITE) * (1 - right) + (grey[at + 1] ?? WHITE) * right;
  const under = at + width;
  const below = (grey[under] ?? WHITE) * (1 - right) + (grey[under + 1] ?? WHITE) * right;
  return Math.round(above * (1 - down) + below * down);
}

/** The picture as a file (PGM) that every reader of pictures knows. */
export function pictureFile({ width, height, grey }: GreyPicture): Uint8Array {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), grey]);
}

export interface ReadSymbol {
  readonly kind: 'QRCode' | 'DataMatrix';
  readonly text: string;
  /** QR codes alone have these. */
  readonly version: string;
  readonly errorLevel: string;
}

/** Every QR code and Data Matrix in a file of a picture (PNG, JPEG, PGM). */
export async function symbolsIn(file: Uint8Array): Promise<ReadSymbol[]> {
  // Told where its program lies, since it would fetch it from the internet.
  zxing ??= readFile(require.resolve('zxing-wasm/reader/zxing_reader.wasm')).then((wasm) => {
    const wasmBinary = new Uint8Array(wasm).buffer;
    return prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  });
  await zxing;
  const found = await readBarcodes(file, { formats: ['QRCode', 'DataMatrix'], tryHarder: true });
  return found.map(({ format, text, extra }) => {
    const { Version = '', ECLevel = '' } = JSON.parse(extra || '{}');
    const kind = format === 'DataMatrix' ? format : 'QRCode';
    return { kind, text, version: String(Version), errorLevel: String(ECLevel) };
  });
}
