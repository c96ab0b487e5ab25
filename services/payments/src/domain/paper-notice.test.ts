/** What a notice on paper says, and what it keeps out. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PrintedFacts, paperNotice } from './paper-notice.ts';
import { printable } from './printed-text.ts';

const facts = (changes: Partial<PrintedFacts> = {}): PrintedFacts => ({
  notice: {
    ...{ noticeNumber: '301000000000000116', amountCents: 5000 },
    ...{ dueOn: '2021-01-12', kind: 'topUp' },
  },
  creditor: {
    ...{ fiscalCode: '00111230193', companyName: 'Comune di Pianengo', cbill: 'AB12C' },
    ...{ officeName: 'Ufficio scuola', checkout: undefined, postal: POSTAL },
  },
  addressee: { fullName: 'Ginevra Altamura-Canarino', taxCode: 'LTMGVR80A41D142X' },
  paymentCode: 'K7QX2M9FD',
  portalUrl: 'https://mensa.example.org',
  ...changes,
});
const POSTAL = { iban: 'IT60X0760101600000012345678', holder: 'Tesoreria', authorization: '' };
const over = (amountCents: number) => facts({ notice: { ...facts().notice, amountCents } });

test('the number stands in groups of four, the day and the sum as people in Italy write them', () => {
  const { numberInGroups, payBy, amount } = paperNotice(over(123_456));
  expect({ numberInGroups, payBy, amount }).toEqual({
    numberInGroups: '3010 0000 0000 0001 16',
    payBy: '12/01/2021',
    amount: '1.234,56\u00a0€',
  });
});

test.each([
  [1, '01'],
  [10, '10'],
  [15_050, '15050'],
])('%d cents are %s in the QR code', (cents, written) => {
  expect(paperNotice(over(cents)).qr).toBe(`PAGOPA|002|301000000000000116|00111230193|${written}`);
});

test('the Data Matrix has each fact at its place, in 256 letters', () => {
  expect(paperNotice(over(1999)).postal?.dataMatrix).toBe(
    [
      'codfase=NBPA;',
      '18301000000000000116',
      '12000012345678',
      '100000001999',
      '3896',
      '1P1',
      '00111230193',
      'LTMGVR80A41D142X',
      'GINEVRA ALTAMURA-CANARINO'.padEnd(40),
      'RICARICA CONTO MENSA'.padEnd(110),
      ' '.repeat(12),
      'A',
    ].join(''),
  );
});

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom('Nicolò D’Amícø-Đorđević', 'Straße', 'A;B\u0000C\u202Ex', '名前', '\ud800', ' '),
);

test('whatever the name, the Data Matrix has 256 letters of a bank, each fact at its place', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99_999_999 }), hostile, (cents, fullName) => {
      const addressee = { fullName, taxCode: 'LTMGVR80A41D142X' };
      const { postal } = paperNotice({ ...over(cents), addressee });
      const text = postal?.dataMatrix ?? '';
      expect(text).toMatch(/^codfase=NBPA;[A-Z0-9 &'.:_,-]{243}$/);
      expect(text.slice(15, 33)).toBe('301000000000000116');
      expect(Number(text.slice(49, 59))).toBe(cents);
      expect(text.slice(63, 93)).toBe('1P100111230193LTMGVR80A41D142X');
      expect(text.slice(133, 243).trimEnd()).toBe('RICARICA CONTO MENSA');
      expect(text.endsWith(`${' '.repeat(12)}A`)).toBe(true);
    }),
  );
});

test('whatever the name, what is printed is no longer than allowed and hides nothing', () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 80 }), (text, most) => {
      const printed = printable(text, most);
      expect([...printed].length).toBeLessThanOrEqual(most);
      expect(printed).toBe(printed.trim());
      expect(printed).not.toMatch(/[\p{C}\n]|\p{M}{3}/u);
    }),
  );
});

test.each([
  ['Maria Antonietta Guglielmina', 20, 'Maria Antonietta…'],
  ['Schweigkofler-Wörndle', 10, 'Schweigko…'],
  ['Anna\u202Eanna \u0007 B\u0301\u0301\u0301', 20, 'Anna anna B\u0301\u0301'],
])('%j in %d letters is %j', (text, most, printed) => expect(printable(text, most)).toBe(printed));

test('a sum that has no room on a slip, or an account that is no postal one, has no slip', () => {
  expect(paperNotice(over(9_999_999_999)).postal).not.toBeNull();
  expect(paperNotice(over(10_000_000_000)).postal).toBeNull();
  const creditor = { ...facts().creditor, postal: { ...POSTAL, iban: 'GB33BUKB2020155555555X' } };
  expect(paperNotice(facts({ creditor })).postal).toBeNull();
  const { postal: _, ...bankOnly } = facts().creditor;
  expect(paperNotice(facts({ creditor: bankOnly })).postal).toBeNull();
});

test('where nobody can be named nobody is, on paper as in the Data Matrix', () => {
  const paper = paperNotice(facts({ addressee: null }));
  expect(paper).toMatchObject({
    addressedTo: 'Intestatario del conto mensa',
    addresseeTaxCode: null,
  });
  expect(JSON.stringify(paper)).not.toMatch(/altamura|LTMGVR/i);
  expect(paper.postal?.dataMatrix.slice(77, 133)).toBe('ANONIMO'.padEnd(16) + 'ANONIMO'.padEnd(40));
});

test('who has no tax code is named all the same', () => {
  const paper = paperNotice(facts({ addressee: { fullName: 'Ginevra Altamura', taxCode: null } }));
  expect(paper).toMatchObject({ addressedTo: 'Ginevra Altamura', addresseeTaxCode: null });
  const debtor = 'ANONIMO'.padEnd(16) + 'GINEVRA ALTAMURA'.padEnd(40);
  expect(paper.postal?.dataMatrix.slice(77, 133)).toBe(debtor);
});

test('the site is named only where one can pay on it', () => {
  const said = (checkout: boolean) =>
    paperNotice(facts({ creditor: { ...facts().creditor, checkout } })).howToPay[0]?.text;
  expect(said(true)).toContain('sul sito di Comune di Pianengo, dal tuo Home Banking');
  expect(said(false)).not.toContain('sito');
});

test('the code of the family says where to use it, and that it does not pay a debt', () => {
  const { familyCode } = paperNotice(facts());
  expect(familyCode?.code).toBe('K7QX-2M9F-D');
  expect(familyCode?.text).toContain('su mensa.example.org/paga o allo sportello');
  const debt = paperNotice(facts({ notice: { ...facts().notice, kind: 'debt' }, portalUrl: null }));
  expect(debt.familyCode?.text).toContain('Non paga questo avviso');
  expect(debt.amountNote).toContain('solo quello che resta');
  expect(paperNotice(facts({ paymentCode: null })).familyCode).toBeNull();
});
