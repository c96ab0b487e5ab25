/**
 * A notice on A4, with the modules of PagoPA's guide in its order: heading, creditor and addressee,
 * how much and when, where, and the parts to hand over; a tagged PDF in Italian.
 */
import { TITILLIUM } from '@mestolo/paper/fonts.ts';
import { taggedPdf } from '@mestolo/paper/tagged-document.ts';
import type { PaperNotice } from '../domain/paper-notice.ts';
import { bankPart } from './notice-pdf-bank-part.ts';
import { postalPart } from './notice-pdf-postal-part.ts';
import { BLACK, BLUE, type Box, DARK, MM, PALE, type Pen, penOn } from './page-pen.ts';

const MARGIN = 10 * MM;
const WIDTH = 190 * MM;
const GAP = 7.5 * MM;
const HALF = (WIDTH - GAP) / 2;
const LEFT: Box = { x: MARGIN, y: 0, width: HALF };
const RIGHT: Box = { x: MARGIN + HALF + GAP, y: 0, width: HALF };
const WHOLE: Box = { x: MARGIN, y: 0, width: WIDTH };
const PADDING = 4 * MM;

export function noticePdf(notice: PaperNotice, madeAt: Date): Promise<Uint8Array> {
  const { creditor, noticeNumber, subject } = notice;
  const title = `Avviso di pagamento ${notice.numberInGroups}: ${subject}`;
  const frame = { title, author: creditor.name, subject: noticeNumber, madeAt };
  return taggedPdf({ ...frame, margin: MARGIN, font: TITILLIUM }, (document, root) => {
    const pen = penOn(document, root);
    let y = heading(pen, notice);
    y = people(pen, notice, y + GAP);
    y = amountAndPlaces(pen, notice, y + GAP);
    if (notice.familyCode) y = familyCode(pen, notice.familyCode, y + GAP);
    y = bankPart(pen, notice, { ...WHOLE, y: y + GAP });
    if (notice.postal) postalPart(pen, notice, notice.postal, { ...WHOLE, y: y + GAP });
  });
}

function heading(pen: Pen, { subject }: PaperNotice): number {
  const top = MARGIN;
  const y = pen.write(
    'Avviso di pagamento',
    { ...WHOLE, y: top },
    { size: 24, face: 'bold', tag: 'H1' },
  );
  pen.write(
    'pagoPA',
    { ...WHOLE, y: top + 5 },
    {
      ...{ size: 18, face: 'bold', colour: BLUE, align: 'right' },
    },
  );
  return pen.write(subject, { ...WHOLE, y: y + 1 }, { size: 15, face: 'semiBold', lines: 2 });
}

function people(pen: Pen, notice: PaperNotice, top: number): number {
  const { creditor, addressedTo, addresseeTaxCode } = notice;
  const label = { size: 9, face: 'bold', colour: DARK, tag: 'H2' } as const;
  const name = { size: 13, face: 'semiBold', lines: 2 } as const;
  const detail = { size: 10, colour: DARK, lines: 2 } as const;
  let left = pen.write('Ente creditore', { ...LEFT, y: top }, label);
  left = pen.write(creditor.name, { ...LEFT, y: left }, name);
  left = pen.write(`Cod. fiscale ${creditor.fiscalCode}`, { ...LEFT, y: left }, detail);
  if (creditor.office) left = pen.write(creditor.office, { ...LEFT, y: left }, detail);
  let right = pen.write('Destinatario avviso', { ...RIGHT, y: top }, label);
  right = pen.write(addressedTo, { ...RIGHT, y: right }, name);
  if (addresseeTaxCode !== null) {
    right = pen.write(`Cod. fiscale ${addresseeTaxCode}`, { ...RIGHT, y: right }, detail);
  }
  return Math.max(left, right);
}

function amountAndPlaces(pen: Pen, notice: PaperNotice, top: number): number {
  const height = 51 * MM;
  pen.fill({ ...LEFT, y: top, height }, PALE);
  pen.fill({ ...RIGHT, y: top, height }, PALE);
  const [left, right] = [inside(LEFT), inside(RIGHT)];
  const heading = { size: 13, face: 'bold', tag: 'H2' } as const;
  let y = pen.write('Quanto e quando pagare?', { ...left, y: top + PADDING / 2 }, heading);
  y = pen.write(notice.amount, { ...left, y: y + 2 }, { size: 28, face: 'bold' });
  y = pen.write(`entro il ${notice.payBy}`, { ...left, y }, { size: 15, face: 'semiBold' });
  pen.write(notice.amountNote, { ...left, y: y + 2 }, { size: 9.5, lines: 3 });
  y = pen.write('Dove pagare?', { ...right, y: top + PADDING / 2 }, heading);
  for (const { title, text } of notice.howToPay) {
    y = pen.write(title, { ...right, y: y + 3 }, { size: 10, face: 'bold' });
    y = pen.write(text, { ...right, y }, { size: 9.5, lines: 4 });
  }
  return top + height;
}

function familyCode(
  pen: Pen,
  { code, text }: NonNullable<PaperNotice['familyCode']>,
  top: number,
): number {
  const height = 21 * MM;
  pen.frame({ ...WHOLE, y: top, height }, BLACK);
  const box = inside(WHOLE);
  const words = { ...box, width: box.width * 0.66 };
  const heading = { size: 11, face: 'bold', tag: 'H2' } as const;
  const y = pen.write('Codice di pagamento della famiglia', { ...words, y: top + 2 * MM }, heading);
  pen.write(text, { ...words, y }, { size: 9, lines: 3 });
  const style = { size: 17, face: 'mono', align: 'right' } as const;
  pen.write(code, { ...box, y: top + height / 2 - 11 }, style);
  return top + height;
}

function inside(box: Box): Box {
  return { ...box, x: box.x + PADDING, width: box.width - 2 * PADDING };
}
