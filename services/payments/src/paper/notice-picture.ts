/**
 * A notice as a picture for a phone: the same facts as on paper in one column, large enough to be
 * read there, to be sent on, and to be held before the reader at a counter.
 */
import type { PaperNotice } from '../domain/paper-notice.ts';
import { qrCode } from './matrix-code.ts';
import { BLUE, DARK, PALE } from './page-pen.ts';
import { type PicturePen, type Place, picturePen } from './picture-pen.ts';

const WIDTH = 1080;
const MARGIN = 60;
const COLUMN: Place = { x: MARGIN, y: 0, width: WIDTH - 2 * MARGIN };
const HALF: Place = { ...COLUMN, width: COLUMN.width / 2 - 15 };
const OTHER_HALF: Place = { ...HALF, x: WIDTH / 2 + 15 };
/** The symbol is then 18 × 41 = 738 pixels wide with its margin. */
const MODULE = 18;
const GAP = 36;

const LABEL = { size: 34, colour: DARK };

export function noticeSvg(notice: PaperNotice): string {
  const pen = picturePen();
  let y = heading(pen, notice);
  y = amount(pen, notice, y + GAP);
  y = pen.symbol(qrCode(notice.qr), { ...COLUMN, y }, MODULE);
  y = codes(pen, notice, y);
  y = people(pen, notice, y + GAP);
  for (const { title, text } of notice.howToPay) {
    y = pen.write(title, { ...COLUMN, y: y + GAP / 2 }, { size: 36, face: 'bold' });
    y = pen.write(text, { ...COLUMN, y }, { size: 36, lines: 5 });
  }
  if (notice.familyCode) y = familyCode(pen, notice.familyCode, y + GAP);
  return pen.svg(WIDTH, Math.ceil(y + MARGIN));
}

function heading(pen: PicturePen, { subject, creditor }: PaperNotice): number {
  const top = { ...COLUMN, y: MARGIN / 2 };
  pen.write(
    'pagoPA',
    { ...top, y: top.y + 10 },
    {
      ...{ size: 50, face: 'bold', colour: BLUE, align: 'right' },
    },
  );
  let y = pen.write('Avviso di pagamento', top, { size: 64, face: 'bold' });
  y = pen.write(subject, { ...COLUMN, y }, { size: 46, face: 'semiBold', lines: 2 });
  return pen.write(creditor.name, { ...COLUMN, y }, { size: 42, lines: 2 });
}

function amount(pen: PicturePen, notice: PaperNotice, top: number): number {
  const height = 270;
  pen.fill({ ...COLUMN, y: top, height }, PALE);
  const y = pen.write(
    notice.amount,
    { ...COLUMN, y: top + 10 },
    {
      ...{ size: sizeOf(notice.amount), face: 'bold', align: 'centre' },
    },
  );
  const by = { size: 56, face: 'semiBold', align: 'centre' } as const;
  pen.write(`entro il ${notice.payBy}`, { ...COLUMN, y: y - 10 }, by);
  return top + height;
}

/** A million needs more room than a meal. */
const sizeOf = (text: string): number => (text.length > 10 ? 100 : 130);

function codes(pen: PicturePen, { numberInGroups, creditor }: PaperNotice, top: number): number {
  const code = { size: 50, face: 'mono' } as const;
  let y = pen.write('Codice avviso', { ...COLUMN, y: top }, LABEL);
  y = pen.write(numberInGroups, { ...COLUMN, y }, { size: 72, face: 'mono' }) + 10;
  const value = pen.write('Cod. fiscale ente creditore', { ...HALF, y }, LABEL);
  const end = pen.write(creditor.fiscalCode, { ...HALF, y: value }, code);
  if (creditor.cbill !== null) {
    pen.write('Codice CBILL', { ...OTHER_HALF, y }, LABEL);
    pen.write(creditor.cbill, { ...OTHER_HALF, y: value }, code);
  }
  return end;
}

function people(pen: PicturePen, { addressedTo, amountNote }: PaperNotice, top: number): number {
  let y = pen.write('Destinatario', { ...COLUMN, y: top }, LABEL);
  y = pen.write(addressedTo, { ...COLUMN, y }, { size: 42, face: 'semiBold', lines: 2 });
  return pen.write(amountNote, { ...COLUMN, y: y + 10 }, { size: 36, lines: 3 });
}

function familyCode(
  pen: PicturePen,
  { code, text }: NonNullable<PaperNotice['familyCode']>,
  top: number,
): number {
  const inner = { ...COLUMN, x: COLUMN.x + 30, width: COLUMN.width - 60 };
  // The words decide how high the panel is, and the panel lies below them.
  const write = (on: PicturePen): number => {
    const title = { size: 38, face: 'bold' } as const;
    let y = on.write('Codice di pagamento della famiglia', { ...inner, y: top + 20 }, title);
    y = on.write(code, { ...inner, y }, { size: 72, face: 'mono' });
    return on.write(text, { ...inner, y: y + 5 }, { size: 36, lines: 6 });
  };
  const height = write(picturePen()) + 30 - top;
  pen.fill({ ...COLUMN, y: top, height }, PALE);
  write(pen);
  return top + height;
}
