/**
 * What reaches the station from strangers: each thing gets its clear answer, and nothing breaks.
 */
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { el, envelope, type Node, SOAP, write } from '../pagopa/xml.ts';
import { type Comune, type PaymentsOffice, startPaymentsOffice } from './payments-office.ts';

let office: PaymentsOffice;
let comune: Comune;
let notice: string;

beforeAll(async () => {
  office = await startPaymentsOffice(sharedBrokers(), 'paymentsdoor');
  comune = await office.open();
  notice = await comune.newNotice(5000);
});

afterAll(async () => {
  await office.stop();
});

function verifyMessage(changes: { idPA?: string; noticeNumber?: string } = {}): Node {
  const idPA = changes.idPA ?? comune.fiscalCode;
  return el(
    'paVerifyPaymentNoticeReq',
    el('idPA', idPA),
    el('idBrokerPA', comune.fiscalCode),
    el('idStation', comune.stationId),
    el('qrCode', el('fiscalCode', idPA), el('noticeNumber', changes.noticeNumber ?? notice)),
  );
}

const good = () => envelope(write(verifyMessage()));
const laughs = Array.from({ length: 20 }, (_, n) => `<!ENTITY e${n + 1} "&e${n};&e${n};">`).join(
  '',
);

afterEach(async () => {
  const { status, text } = await office.station(good());
  expect(status).toBe(200);
  expect(text).toContain('<amount>50.00</amount>');
  expect(office.system.restarts('payments')).toBe(0);
});

describe('what is no message', () => {
  const cases: readonly (readonly [string, () => string | Uint8Array])[] = [
    ['nothing', () => ''],
    ['words', () => 'buongiorno'],
    ['JSON', () => '{"noticeNumber":"1"}'],
    ['a document type', () => good().replace('?>', '?><!DOCTYPE Envelope>')],
    [
      'a document type that fetches',
      () => good().replace('?>', '?><!DOCTYPE e SYSTEM "http://127.0.0.1:9/x.dtd">'),
    ],
    [
      'an entity that reads a file',
      () =>
        good()
          .replace('?>', '?><!DOCTYPE e [<!ENTITY f SYSTEM "file:///etc/passwd">]>')
          .replace(notice, '&f;'),
    ],
    [
      'a billion laughs',
      () =>
        good()
          .replace('?>', `?><!DOCTYPE e [<!ENTITY e0 "ha">${laughs}]>`)
          .replace(notice, '&e20;'),
    ],
    ['UTF-16', () => Buffer.from(`\ufeff${good()}`, 'utf16le')],
    ['a NUL', () => good().replace(notice, `${notice}\0`)],
    ['an open element', () => good().slice(0, -20)],
    ['two roots', () => good() + good().replace(/<\?.*\?>/, '')],
    ['great depth', () => '<a>'.repeat(50_000)],
    ['no envelope', () => write(verifyMessage())],
    ['an empty body', () => envelope('')],
    ['two messages', () => envelope(write(verifyMessage()) + write(verifyMessage()))],
    ['an unknown message', () => envelope(write({ ...verifyMessage(), name: 'paUnknown' }))],
    ['a response', () => envelope(write({ ...verifyMessage(), name: 'paSendRTRes' }))],
    [
      'another namespace',
      () => envelope(write({ ...verifyMessage(), namespace: 'http://example.org/' })),
    ],
    ['a message named after a prototype', () => envelope(write(el('constructor', 'x')))],
  ];

  it.each(cases)('%s gets a SOAP fault', async (_what, body) => {
    const { status, text } = await office.station(body());
    expect(status).toBe(400);
    expect(text).toContain('<faultcode>soapenv:Client</faultcode>');
    expect(text).toContain(`xmlns:soapenv="${SOAP}"`);
    expect(text).not.toContain('root:');
  });

  it('a megabyte is refused as too large', async () => {
    const { status } = await office.station(good().replace(notice, 'x'.repeat(1024 * 1024)));
    expect(status).toBe(413);
  });

  it('another version of SOAP and a header to be understood get their own faults', async () => {
    const newer = good().replaceAll(SOAP, 'http://www.w3.org/2003/05/soap-envelope');
    expect(await office.station(newer)).toMatchObject({
      status: 500,
      text: expect.stringContaining('soapenv:VersionMismatch'),
    });
    const header = '<s:Header><x:a xmlns:x="urn:x" s:mustUnderstand="1"/></s:Header>';
    expect(await office.station(good().replace('<s:Header/>', header))).toMatchObject({
      status: 500,
      text: expect.stringContaining('soapenv:MustUnderstand'),
    });
  });

  it('the station is asked by POST only', async () => {
    const response = await fetch(`${office.system.urls.payments}/pagopa/paForNode`);
    expect(response.status).toBe(405);
  });
});

describe('a message', () => {
  const faultOf = (text: string) => /<faultCode>(\w+)<\/faultCode>/.exec(text)?.[1];

  it('may use any prefixes, and headers that contradict it are not obeyed', async () => {
    const prefixed = good().replaceAll('m:', 'other:').replaceAll('xmlns:m', 'xmlns:other');
    const { status, text } = await office.station(prefixed, { soapaction: '"paSendRT"' });
    expect(status).toBe(200);
    expect(text).toContain('paVerifyPaymentNoticeRes');
    expect(text).toContain('<outcome>OK</outcome>');
  });

  it('that is not as described is told where, and no value is repeated', async () => {
    const wrong = verifyMessage({ noticeNumber: '30100000secret' });
    const { status, text } = await office.station(envelope(write(wrong)));
    expect(status).toBe(200);
    expect(faultOf(text)).toBe('PAA_SINTASSI_XSD');
    expect(text).toContain('<faultString>Errore di sintassi XSD.</faultString>');
    expect(text).toContain(`<id>${comune.fiscalCode}</id>`);
    expect(text).toContain('qrCode/noticeNumber');
    expect(text).not.toContain('secret');
  });

  it.each([
    ['000000000000000000', 'the probe of the platform'],
    ['307000000000000000', 'a number with wrong check digits'],
    ['999999999999999999', 'a number of another kind'],
  ])('about %s, %s, is told that it is unknown', async (noticeNumber) => {
    const { status, text } = await office.station(envelope(write(verifyMessage({ noticeNumber }))));
    expect(status).toBe(200);
    expect(faultOf(text)).toBe('PAA_PAGAMENTO_SCONOSCIUTO');
  });

  it('for a Comune that is not here is told so before all else', async () => {
    const idPA = '99999999999';
    const { text } = await office.station(envelope(write(verifyMessage({ idPA }))));
    expect(faultOf(text)).toBe('PAA_ID_DOMINIO_ERRATO');
    expect(text).toContain(`<id>${idPA}</id>`);
  });

  it('that asks for a notice on the spot is told that there is none', async () => {
    const demand = el(
      'paDemandPaymentNoticeRequest',
      el('idPA', comune.fiscalCode),
      el('idBrokerPA', comune.fiscalCode),
      el('idStation', comune.stationId),
      el('idServizio', '00009'),
      el('idSoggettoServizio', '00001'),
      el('datiSpecificiServizioRequest', 'PHg+PC94Pg=='),
    );
    const { status, text } = await office.station(envelope(write(demand)));
    expect(status).toBe(200);
    expect(text).toContain('paDemandPaymentNoticeResponse');
    expect(faultOf(text)).toBe('PAA_SEMANTICA');
  });
});
