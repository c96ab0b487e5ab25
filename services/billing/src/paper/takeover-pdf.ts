/** What was taken over, on paper: totals, every line, the place to sign and the hash of it all. */
import { hash } from 'node:crypto';
import { sumCents } from '@mestolo/money/cents.ts';
import { formatEuro } from '@mestolo/money/euro-text.ts';
import type { SheetPaper } from '@mestolo/paper/sheet.ts';
import { type TakeoverKind, takeoverKinds } from '../domain/takeover.ts';
import type { TakeoverDocument } from '../store/office-documents.ts';
import { dayWords, plainEuro } from './entry-words.ts';

const KINDS: Readonly<Record<TakeoverKind, string>> = {
  balances: 'Saldi',
  vouchers: 'Buoni pasto residui',
  lateReceipts: 'Ricevute tardive',
  earlierPayments: 'Versamenti precedenti (solo per le attestazioni)',
  oldNotices: 'Avvisi del gestore precedente ancora aperti',
};

/** Over every subject and its content, in the order of the subjects. */
export function takeoverHash(
  documents: readonly Pick<TakeoverDocument, 'subject' | 'content'>[],
): string {
  const words = documents.map(({ subject, content }) => `${subject} ${content}`).toSorted();
  return hash('sha256', words.join('\n'), 'hex');
}

export function takeoverPaper(
  documents: readonly TakeoverDocument[],
  about: { readonly comuneName: string; readonly madeAt: Date },
): SheetPaper {
  const fingerprint = takeoverHash(documents);
  const kinds = takeoverKinds.map((kind) => {
    return { kind, lines: documents.filter((document) => document.kind === kind) };
  });
  const present = kinds.filter(({ lines }) => lines.length > 0);
  const totals = present.map(({ kind, lines }) => {
    const sum = sumCents(...lines.map(({ amountCents }) => amountCents));
    return `${KINDS[kind]}: ${lines.length} righe, ${formatEuro(sum)}`;
  });
  return {
    title: 'Verbale di presa in carico',
    author: about.comuneName,
    madeAt: about.madeAt,
    fingerprint,
    parts: [
      { text: `${about.comuneName}\nDal sistema precedente sono stati presi in carico:` },
      { text: totals.join('\n') || 'Nessuna riga.' },
      { text: `Impronta del contenuto (SHA-256): ${fingerprint}` },
      { signature: 'Luogo e data' },
      { signature: 'Il responsabile' },
      ...present.flatMap(({ kind, lines }) => [
        { heading: KINDS[kind] },
        { columns: COLUMNS, rows: lines.map(rowOf) },
      ]),
    ],
  };
}

const COLUMNS = [
  { heading: 'Riferimento', width: 110 },
  { heading: 'Conto', width: 60 },
  { heading: 'Data', width: 60 },
  { heading: 'Dettaglio' },
  { heading: 'Importo', width: 70, isAmount: true as const },
];

function rowOf(document: TakeoverDocument): string[] {
  const { reference, accountId, day, vouchers, noticeNumber, means, amountCents } = document;
  const bought = vouchers && `${vouchers.count} × ${plainEuro(vouchers.valueCents)}`;
  const details = [bought, noticeNumber, means].filter(Boolean).join(', ');
  return [reference, accountId.slice(0, 8), dayWords(day), details, plainEuro(amountCents)];
}
