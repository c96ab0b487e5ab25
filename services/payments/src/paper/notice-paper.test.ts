/** Printed notices, read by strangers: what a counter, an app or a finger takes from the page. */
import { inflateSync } from 'node:zlib';
import { setIn } from '@mestolo/paper/letters.ts';
import { noticeOnPage, noticeOnPicture } from '@mestolo/testkit/printed-notice.ts';
import { pictureFile, symbolsIn } from '@mestolo/testkit/printed-page.ts';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { type PrintedFacts, paperNotice } from '../domain/paper-notice.ts';
import { dataMatrix, type MatrixCode, qrCode } from './matrix-code.ts';
import { printNotices } from './print-notice.ts';
import { svgPng } from './svg-png.ts';

// Pictures are work, and a busy machine does it late.
vi.setConfig({ testTimeout: 60_000 });

const print = printNotices();
const madeAt = new Date('2020-11-13T11:15:00Z');
const NUMBER = '301000000000000116';
const CREDITOR = '00111230193';

interface Wanted {
  readonly cents: number;
  readonly fullName?: string;
  readonly companyName?: string;
  readonly kind?: 'topUp' | 'debt';
  readonly isPostal?: boolean;
}

function noticeOver({ cents, fullName, companyName, kind, isPostal = true }: Wanted) {
  const facts: PrintedFacts = {
    notice: {
      ...{ noticeNumber: NUMBER, amountCents: cents, dueOn: '2021-01-12' },
      kind: kind ?? 'topUp',
    },
    creditor: {
      ...{ fiscalCode: CREDITOR, companyName: companyName ?? 'Comune di Pianengo' },
      ...{ officeName: 'Ufficio scuola', cbill: 'AB12C', checkout: true },
      ...(isPostal && { postal: POSTAL }),
    },
    addressee: { fullName: fullName ?? 'Ginevra Altamura-Canarino', taxCode: 'LTMGVR80A41D142X' },
    paymentCode: 'K7QX2M9FD',
    portalUrl: 'https://mensa.example.org',
  };
  return paperNotice(facts);
}
const POSTAL = {
  ...{ iban: 'IT60X0760101600000012345678', holder: 'Comune di Pianengo, tesoreria' },
  authorization: 'AUT. DB/SSIC/E 12345 DEL 01/09/2020',
};

const LONG = 'Maria Antonietta Guglielmina Schweigkofler-Wörndle della Città di Castelsardo Đurić';

test.each<[string, Wanted]>([
  ['a cent', { cents: 1 }],
  ['an amount that floating point gets wrong', { cents: 1999 }],
  ['the largest amount of a family', { cents: 99_999_999 }],
  ['long names with accents', { cents: 5000, fullName: LONG, companyName: LONG, kind: 'debt' }],
  ['names in letters of other fonts', { cents: 12_345, fullName: 'Ελένη Παπαδοπούλου 名前' }],
  ['the largest amount of pagoPA', { cents: 99_999_999_999, isPostal: false }],
])('symbols and words of a page say the same: %s', async (_, wanted) => {
  const notice = noticeOver(wanted);
  const pdf = await print({ form: 'pdf', notice, madeAt });
  const read = await noticeOnPage(pdf);
  const said = {
    noticeNumber: NUMBER,
    creditorFiscalCode: CREDITOR,
    amountCents: wanted.cents,
  };
  expect(read.qr).toEqual(said);
  expect(read.words).toEqual(said);
  expect(read.slip).toEqual(wanted.isPostal === false ? null : said);
  expect(read.symbols.find(({ kind }) => kind === 'QRCode')).toMatchObject({
    ...{ version: '4', errorLevel: 'M' },
  });
  const text = read.text.replaceAll(/\s+/g, ' ');
  const amount = notice.amount.replace('\u00a0', ' ');
  // In large letters and in small ones, and never cut.
  expect(text.split(amount)).toHaveLength(wanted.isPostal === false ? 3 : 4);
  const words = ['entro il 12/01/2021', notice.subject, 'K7QX-2M9F-D', 'AB12C', 'Dove pagare?'];
  for (const word of [...words, setIn('regular', notice.addressedTo).text]) {
    expect(text).toContain(word);
  }
});

test('a picture is read at its own width and at half of it', async () => {
  const notice = noticeOver({ cents: 4567, fullName: LONG });
  const png = await print({ form: 'picture', notice, madeAt });
  const said = { noticeNumber: NUMBER, creditorFiscalCode: CREDITOR, amountCents: 4567 };
  expect(png.readUInt32BE(16)).toBe(1080);
  expect(await noticeOnPicture(png)).toEqual(said);
  const height = Math.round(png.readUInt32BE(20) / 2);
  const half = await svgPng(
    `<svg xmlns="http://www.w3.org/2000/svg" width="540" height="${height}"><image width="540"
     height="${height}" href="data:image/png;base64,${png.toString('base64')}"/></svg>`,
  );
  expect(Buffer.from(half).readUInt32BE(16)).toBe(540);
  expect(await noticeOnPicture(half)).toEqual(said);
});

test('the same notice twice is the same bytes, tagged, in Italian and with its title', async () => {
  const job = { form: 'pdf', notice: noticeOver({ cents: 5000 }), madeAt } as const;
  const [one, other] = await Promise.all([print(job), print(job)]);
  expect(one.equals(other)).toBe(true);
  const text = one.toString('latin1');
  const marks = ['/Lang (it)', '/StructTreeRoot', 'pdfuaid:part', '/DisplayDocTitle true'];
  for (const mark of [...marks, '/S /Figure', '/Alt ', '/S /H1', NUMBER]) {
    expect(text).toContain(mark);
  }
});

/** Operators that put something on the page outside every mark: a screen reader would miss it. */
function drawnUnmarked(pdf: Buffer): string[] {
  const streams = [...pdf.toString('latin1').matchAll(/\nstream\n([\s\S]*?)\nendstream/g)];
  const [content = ''] = streams
    .filter(([, bytes = '']) => bytes.startsWith('x'))
    .map(([, bytes = '']) => inflateSync(Buffer.from(bytes, 'latin1')).toString('latin1'))
    .filter((text) => text.includes(' BDC'));
  const operators = content
    .split(/\s+/)
    .filter((word) => /^(BDC|BMC|EMC|T[jJ]|[fFSsBb]\*?)$/.test(word));
  const unmarked: string[] = [];
  let depth = 0;
  for (const operator of operators) {
    if (operator.startsWith('B') && operator.length === 3) depth += 1;
    else if (operator === 'EMC') depth -= 1;
    else if (depth === 0) unmarked.push(operator);
  }
  expect(operators.length).toBeGreaterThan(100);
  return unmarked;
}

test('everything on the page is marked: words and symbols for readers, lines as ornament', async () => {
  const pdf = await print({ form: 'pdf', notice: noticeOver({ cents: 5000 }), madeAt });
  expect(drawnUnmarked(pdf)).toEqual([]);
});

/** Four pixels a module, with the margin that readers need. */
function drawn({ size, quiet, runs }: MatrixCode): Uint8Array {
  const width = (size + 2 * quiet) * 4;
  const grey = new Uint8Array(width * width).fill(255);
  for (const { x, y, length } of runs) {
    for (let row = (y + quiet) * 4; row < (y + quiet + 1) * 4; row += 1) {
      const start = row * width + (x + quiet) * 4;
      grey.fill(0, start, start + length * 4);
    }
  }
  return pictureFile({ width, height: width, grey });
}

test('any amount and any name come back from the symbols as they went in', async () => {
  const cents = fc.oneof(
    fc.integer({ min: 1, max: 99_999_999 }),
    fc.integer({ min: 1, max: 99_999_999_999 }),
  );
  const name = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
  await fc.assert(
    fc.asyncProperty(cents, name, async (amountCents, fullName) => {
      const { qr, postal } = noticeOver({ cents: amountCents, fullName });
      const [code] = await symbolsIn(drawn(qrCode(qr)));
      expect(code).toEqual({ kind: 'QRCode', text: qr, version: '4', errorLevel: 'M' });
      const slip = postal?.dataMatrix;
      if (slip === undefined) return;
      expect(await symbolsIn(drawn(dataMatrix(slip)))).toMatchObject([{ text: slip }]);
    }),
    { numRuns: 15 },
  );
});
