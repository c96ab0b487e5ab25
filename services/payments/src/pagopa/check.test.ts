/** The description of messages, where it is easy to get wrong. */
import { describe, expect, it } from 'vitest';
import { check } from './check.ts';
import { messages } from './messages.ts';
import type { SimpleType } from './schema.ts';
import {
  amount,
  amountNotZero,
  base64,
  base64Text,
  boolean,
  countryCode,
  date,
  dateTime,
  digits,
  eMail,
  integer,
  oneOf,
  text,
} from './value-types.ts';
import { readXml, type XmlElement } from './xml-tree.ts';

function parse(xml: string): XmlElement {
  const reading = readXml(new TextEncoder().encode(xml));
  if (reading.kind === 'refused') throw new Error(reason(reading));
  return reading.root;
}

const reason = (reading: { reason: string }) => reading.reason;
const verdict = (type: SimpleType, value: string) =>
  check({ name: 'x', namespace: '', attributes: [], children: [], text: value }, type).kind;

const valid: readonly (readonly [string, SimpleType, readonly string[]])[] = [
  ['text of 1 to 3', text(1, 3), ['a', ' ', 'àèì', '😀😀😀', '\n']],
  ['eleven digits', digits(11), ['00305410193']],
  ['one of two', oneOf('OK', 'KO'), ['OK', 'KO']],
  ['an amount', amount, ['0.00', '50.00', ' 50.00\n', '000050.00', '999999999.99']],
  ['an amount above zero', amountNotZero, ['0.01', '0000000000.10']],
  ['a boolean', boolean, ['true', 'false', '1', '0', ' true ']],
  ['a number from 1 to 5', integer(1, 5), ['1', '5', '+3', '005', ' 2 ']],
  ['a country', countryCode, ['IT', 'XX']],
  ['an e-mail address', eMail, ['a@b', 'a.b+c_d-e@f-g.it']],
  [
    'a day',
    date,
    ['2020-02-29', '2000-02-29', '2020-01-01Z', '2020-01-01+14:00', ' 2020-01-01 ', '12020-01-01'],
  ],
  [
    'a time',
    dateTime,
    ['2020-01-01T00:00:00', '2020-01-01T24:00:00', '2020-01-01T12:30:00.123456-13:59'],
  ],
  ['base64', base64, ['', 'QQ==', 'QUI=', 'QUJD', 'QU JD', 'Q Q = =']],
  ['base64 of 4 to 72', base64Text(4, 72), ['QUJD', 'A'.repeat(72)]],
];

const invalid: readonly (readonly [string, SimpleType, readonly string[]])[] = [
  ['text of 1 to 3', text(1, 3), ['', 'abcd', '😀😀😀😀']],
  ['eleven digits', digits(11), ['0030541019', '003054101934', '0030541019a', ' 00305410193']],
  ['eleven digits', digits(11), ['٠٠٣٠٥٤١٠١٩٣', '00305410193\n']],
  ['one of two', oneOf('OK', 'KO'), ['ok', 'OK ', '', 'OKO']],
  ['an amount', amount, ['11,34', '11.3', '11.345', '11', '-1.00', '+1.00', '.50', '1 0.00']],
  ['an amount', amount, ['1000000000.00', '٥٠.٠٠', '\u00a050.00', '1e2', '']],
  ['an amount above zero', amountNotZero, ['0.00', '000.00']],
  ['a boolean', boolean, ['TRUE', 'yes', '', '01']],
  ['a number from 1 to 5', integer(1, 5), ['0', '6', '1.0', '', '-1', '0x1', '1 1']],
  ['a country', countryCode, ['it', 'ITA', 'I', ' IT']],
  ['an e-mail address', eMail, ['@b', 'a@', 'a@b..it', 'à@b', 'a b@c', `${'a'.repeat(255)}@b`]],
  [
    'a day',
    date,
    ['2021-02-29', '1900-02-29', '2020-13-01', '2020-04-31', '0000-01-01', '2020-1-1'],
  ],
  ['a day', date, ['2020-01-01+14:01', '2020-01-01+25:00', '02020-01-01', '+2020-01-01', '']],
  ['a time', dateTime, ['2020-01-01', '2020-01-01T24:00:01', '2020-01-01T23:59:60']],
  ['a time', dateTime, ['2020-01-01T12:30', '2020-02-30T00:00:00', '2020-01-01T12:30:00.']],
  ['base64', base64, ['A', 'AB==', 'AAB=', '===', 'A===', 'QQ==QQ==', 'Q*==', 'à']],
  ['base64 of 4 to 72', base64Text(4, 72), ['', 'A'.repeat(76)]],
];

describe('a value', () => {
  it.each(valid)('%s is valid', (_what, type, values) => {
    for (const value of values) expect([value, verdict(type, value)]).toEqual([value, 'valid']);
  });

  it.each(invalid)('%s is invalid otherwise', (_what, type, values) => {
    for (const value of values) expect([value, verdict(type, value)]).toEqual([value, 'invalid']);
  });
});

const NS = 'http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd';
const codes = '<fiscalCode>00305410193</fiscalCode><noticeNumber>301000000000012373</noticeNumber>';
const qrCode = `<qrCode>${codes}</qrCode>`;
const content = `<idPA>1</idPA><idBrokerPA>2</idBrokerPA><idStation>3</idStation>${qrCode}`;
const request = (inside: string) =>
  parse(`<m:paVerifyPaymentNoticeReq xmlns:m="${NS}">${inside}</m:paVerifyPaymentNoticeReq>`);
const verify = messages.paVerifyPaymentNoticeReq;

describe('a message', () => {
  it('gives its values', () => {
    expect(check(request(`\n ${content}<!-- x -->`), verify)).toEqual({
      kind: 'valid',
      value: {
        idPA: '1',
        idBrokerPA: '2',
        idStation: '3',
        qrCode: { fiscalCode: '00305410193', noticeNumber: '301000000000012373' },
      },
    });
  });

  it.each([
    ['an element that is missing', content.replace('<idStation>3</idStation>', ''), ''],
    ['another order', content.replace('<idPA>1</idPA>', '').concat('<idPA>1</idPA>'), ''],
    ['an element twice', `<idPA>1</idPA>${content}`, ''],
    ['an element too many', `${content}<more/>`, ''],
    ['text between elements', `${content}x`, ''],
    ['an attribute', content.replace('<idPA>', '<idPA lang="it">'), '/idPA'],
    ['an element in a value', content.replace('<idPA>1', '<idPA><b/>1'), '/idPA'],
    ['another namespace', content.replace('<idPA>', `<idPA xmlns="${NS}">`), ''],
    ['a wrong value', content.replace('301000000000012373', '3'), '/qrCode/noticeNumber'],
  ])('with %s is invalid, and it is said where', (_what, inside, path) => {
    expect(check(request(inside), verify)).toMatchObject({
      kind: 'invalid',
      problem: { path: `paVerifyPaymentNoticeReq${path}` },
    });
  });
});
