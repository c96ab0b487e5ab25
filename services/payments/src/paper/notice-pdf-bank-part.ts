/** The part for banks and other channels: the QR code, and the same to read and type. */
import type { PaperNotice } from '../domain/paper-notice.ts';
import { qrCode } from './matrix-code.ts';
import { type Box, DARK, MM, PALE, type Pen } from './page-pen.ts';

/** PagoPA's guide: 25 by 25 millimetres. */
const QR = 25 * MM;
/** Readers need four light modules around the 33 dark ones. */
const QUIET = (QR / 33) * 4;

export function bankPart(pen: Pen, notice: PaperNotice, box: Box): number {
  const { creditor, addressedTo } = notice;
  pen.cut(box.y);
  const bar = { ...box, y: box.y + 4 * MM, height: 8 * MM };
  pen.fill(bar, PALE);
  const title = { size: 12, face: 'bold', tag: 'H2' } as const;
  const inner = { ...bar, x: bar.x + 2 * MM, width: bar.width - 4 * MM, y: bar.y + 3.5 };
  pen.write('Banche e altri canali', inner, title);
  const once = `Rata unica entro il ${notice.payBy}`;
  pen.write(once, inner, { size: 12, face: 'semiBold', align: 'right' });
  const top = bar.y + bar.height + 3 * MM;
  const alt = `Codice QR per pagare: avviso ${notice.noticeNumber}, ${notice.amount}`;
  pen.symbol(qrCode(notice.qr), { x: box.x + QUIET, y: top + QUIET, width: QR }, alt);
  const hint = 'Inquadra il codice QR con la tua app di pagamento o usa i dati qui accanto.';
  const below = { x: box.x, y: top + QR + 2 * QUIET, width: QR + 2 * QUIET };
  pen.write(hint, below, { size: 7.5, colour: DARK, lines: 4 });

  const left = { x: box.x + QR + 2 * QUIET + 4 * MM, y: top, width: 70 * MM };
  const right = { x: left.x + left.width + 4 * MM, y: top, width: 0 };
  const rest = { ...right, width: box.x + box.width - right.x };
  const field = fieldsOf(pen);
  let y = field('Destinatario', addressedTo, left, { lines: 2 });
  y = field('Ente creditore', creditor.name, { ...left, y }, { lines: 2 });
  const end = field('Oggetto del pagamento', notice.subject, { ...left, y }, { lines: 2 });
  y = field('Importo', notice.amount, rest, { size: 16, face: 'bold' });
  y = field('Codice avviso', notice.numberInGroups, { ...rest, y }, { size: 13, face: 'mono' });
  y = field('Cod. fiscale ente creditore', creditor.fiscalCode, { ...rest, y }, { face: 'mono' });
  if (creditor.cbill) y = field('Codice CBILL', creditor.cbill, { ...rest, y }, { face: 'mono' });
  return Math.max(end, y, below.y + 30);
}

interface FieldStyle {
  readonly size?: number;
  readonly face?: 'semiBold' | 'bold' | 'mono';
  readonly lines?: number;
}

export type Field = (label: string, value: string, box: Box, style: FieldStyle) => number;

/** A label and below it its value; answers where the next one begins. */
export function fieldsOf(pen: Pen): Field {
  return (label, value, box, { size = 11, face = 'semiBold', lines = 1 }) => {
    const y = pen.write(label, box, { size: 8, colour: DARK });
    return pen.write(value, { ...box, y }, { size, face, lines }) + 5;
  };
}
