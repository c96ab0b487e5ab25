/** The papers: tagged, in Italian, the same bytes for the same content, with the hash in them. */

import { printed } from '@mestolo/paper/print-sheet.ts';
import { expect, test } from 'vitest';
import { openAccount } from '../domain/account.ts';
import { statementOf } from '../domain/statement.ts';
import type { TakeoverDocument } from '../store/office-documents.ts';
import { statementPaper } from './statement-pdf.ts';
import { takeoverHash, takeoverPaper } from './takeover-pdf.ts';

const document = (fields: Partial<TakeoverDocument> = {}): TakeoverDocument => ({
  ...{ _id: 'pianengo:balance:a', schema: 1, tenant: 'pianengo', subject: 'balance:a' },
  ...{ kind: 'balances', reference: 'F01', accountId: 'a', pupilId: null, amountCents: 1230 },
  ...{ day: '2020-08-31', vouchers: null, noticeNumber: null, means: null, payment: null },
  ...{ payer: null, revision: 1, content: 'c', entryIds: [], recordedAt: new Date(0) },
  ...fields,
});

test('the paper to sign has totals, every line, a place to sign and the hash of it all', async () => {
  const vouchers = { count: 3, valueCents: 450 };
  const bought = {
    subject: 'vouchers:a:450',
    kind: 'vouchers',
    vouchers,
    amountCents: 1350,
  } as const;
  const documents = [document(), document(bought)];
  const about = { comuneName: 'Comune di Pianengo', madeAt: new Date(0) };
  const paper = takeoverPaper(documents, about);
  const words = JSON.stringify(paper.parts);
  for (const said of ['Saldi: 1 righe', '13,50', '3 × 4,50', 'Il responsabile', '31/08/2020']) {
    expect(words).toContain(said);
  }
  expect(paper.fingerprint).toBe(takeoverHash(documents.toReversed()));
  expect(paper.fingerprint).not.toBe(takeoverHash([document({ content: 'd' }), document(bought)]));
  const [one, other] = await Promise.all([printed(paper), printed(paper)]);
  expect(one.equals(other)).toBe(true);
  const text = one.toString('latin1');
  for (const mark of ['/Lang (it)', '/StructTreeRoot', 'pdfuaid:part', paper.fingerprint]) {
    expect(text).toContain(mark);
  }
});

test('a statement names the holder and the code that anybody may pay in with', () => {
  const names = { holder: 'Anna Rossi', paymentCode: 'K7QX2M9FQ', pupils: new Map() };
  const account = openAccount('a', 'pianengo');
  const about = { account, statement: statementOf([], {}), filter: {}, madeAt: new Date(0) };
  const wordsWith = (known: typeof names | null) =>
    JSON.stringify(statementPaper({ ...about, names: known, comuneName: 'Pianengo' }).parts);
  expect(wordsWith(names)).toContain('Intestatario: Anna Rossi');
  expect(wordsWith(names)).toContain('Codice di pagamento: K7QX-2M9F-Q');
  expect(wordsWith(null)).not.toContain('Codice di pagamento');
});
