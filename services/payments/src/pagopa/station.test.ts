/** How the station ends where something of ours is wrong. */
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { describe, expect, it } from 'vitest';
import type { Creditor } from '../domain/creditor.ts';
import { openNotice } from '../domain/notice.ts';
import type { StationPorts } from './ports.ts';
import { writeEnvelope } from './soap.ts';
import { answerNode } from './station.ts';
import { writeMessage } from './write.ts';

const creditor: Creditor = {
  tenant: 'pianengo',
  timeZone: 'Europe/Rome',
  fiscalCode: '00305410193',
  companyName: 'Comune di Pianengo',
  officeName: 'Ufficio scuola',
  brokerId: '00305410193',
  stationId: '00305410193_01',
  segregationCode: '01',
  iban: 'IT60X0542811101000000123456',
  transferCategory: '9/0107101TS/',
};
const notice = openNotice({
  tenant: 'pianengo',
  creditorFiscalCode: creditor.fiscalCode,
  segregationCode: '01',
  base: 123,
  accountId: '0190a1b2-0000-7000-8000-000000000001',
  amountCents: 5000,
  idempotencyKey: 'k1',
  now: '2020-10-01T10:00:00.000Z',
  today: '2020-10-01',
});

const now = new Date('2020-10-01T10:00:00.000Z');

function ports(changes: Partial<StationPorts> = {}, of = creditor): StationPorts {
  return {
    creditorsOf: async (fiscalCode) => (fiscalCode === of.fiscalCode ? [of] : []),
    findNotice: async (_creditor, number) =>
      number === notice.noticeNumber ? { notice, creditor: of, today: '2020-10-01', now } : null,
    debtorOf: async () => null,
    markUnderWay: () => {},
    noticeByCode: async () => ({ kind: 'unknownCode' }),
    takeReceipt: async () => 'taken',
    ...changes,
  };
}

const addressee = {
  idPA: creditor.fiscalCode,
  idBrokerPA: creditor.brokerId,
  idStation: creditor.stationId,
};
const asked = {
  ...addressee,
  qrCode: { fiscalCode: creditor.fiscalCode, noticeNumber: notice.noticeNumber },
};
const bytes = (message: string) => new TextEncoder().encode(writeEnvelope(message));
const verify = bytes(writeMessage('paVerifyPaymentNoticeReq', asked));
const get = bytes(writeMessage('paGetPaymentV2Request', { ...asked, amount: '1.00' }));

describe('the station', () => {
  it('answers its own amount, whatever the request says', async () => {
    const { status, code, body } = await answerNode(ports(), get, NO_CAUSE);
    expect({ status, code }).toEqual({ status: 200, code: 'OK' });
    expect(body).toContain('<paymentAmount>50.00</paymentAmount>');
    expect(body).toContain('<transferAmount>50.00</transferAmount>');
  });

  it('names the debtor, and cuts a name that is too long', async () => {
    const debtorOf = async () => ({ fullName: 'Ø'.repeat(80), taxCode: 'RSSDAA80A41D142X' });
    const { body } = await answerNode(ports({ debtorOf }), get, NO_CAUSE);
    expect(body).toContain(`<fullName>${'Ø'.repeat(70)}</fullName>`);
    expect(body).toContain('>RSSDAA80A41D142X</entityUniqueIdentifierValue>');
  });

  it.each([
    { fullName: ' ', taxCode: 'RSSDAA80A41D142X' },
    { fullName: 'Ada Rossi', taxCode: 'rss' },
  ])('names nobody where name or code are no such thing: %j', async (debtor) => {
    const { body } = await answerNode(ports({ debtorOf: async () => debtor }), get, NO_CAUSE);
    expect(body).toContain('<fullName>ANONIMO</fullName>');
    expect(body).toContain('>ANONIMO</entityUniqueIdentifierValue>');
  });

  it('refuses a notice of another creditor than the one it is asked as', async () => {
    const foreign = { ...asked, qrCode: { ...asked.qrCode, fiscalCode: '99999999999' } };
    const message = bytes(writeMessage('paVerifyPaymentNoticeReq', foreign));
    const { code } = await answerNode(ports(), message, NO_CAUSE);
    expect(code).toBe('PAA_ID_DOMINIO_ERRATO');
  });

  it('sends no answer that is not as described, and says that the trouble is ours', async () => {
    const broken = { ...creditor, companyName: 'x'.repeat(141) };
    const { status, code, trouble, body } = await answerNode(ports({}, broken), verify, NO_CAUSE);
    expect({ status, code }).toEqual({ status: 200, code: 'PAA_SYSTEM_ERROR' });
    expect(trouble).toBe('paVerifyPaymentNoticeRes/companyName has more than 140 characters');
    expect(body).toContain('<faultString>Errore generico.</faultString>');
    expect(body).not.toContain('xxx');
  });

  it('leaves out an office without a name', async () => {
    const { body } = await answerNode(ports({}, { ...creditor, officeName: '' }), verify, NO_CAUSE);
    expect(body).not.toContain('officeName');
  });

  it('lets our own trouble out as it is, never as a KO', async () => {
    const trouble = new Error('the database is away');
    const findNotice = () => Promise.reject(trouble);
    await expect(answerNode(ports({ findNotice }), verify, NO_CAUSE)).rejects.toBe(trouble);
  });

  it('finds the right Comune among several that share a creditor', async () => {
    const creditorsOf = async () => [{ ...creditor, stationId: 'other' }, creditor];
    const { code } = await answerNode(ports({ creditorsOf }), verify, NO_CAUSE);
    expect(code).toBe('OK');
  });

  it('answers other stations of the creditor, and no broker at the station of another', async () => {
    const stationId = '15376371009_02';
    const other = { brokerId: '15376371009', stationId, segregationCode: '02' };
    const several = { ...creditor, otherStations: [other] };
    const codeOf = async (changes: Partial<typeof addressee>) => {
      const message = bytes(writeMessage('paVerifyPaymentNoticeReq', { ...asked, ...changes }));
      return (await answerNode(ports({}, several), message, NO_CAUSE)).code;
    };
    expect(await codeOf({ idBrokerPA: other.brokerId, idStation: other.stationId })).toBe('OK');
    expect(await codeOf({ idStation: other.stationId })).toBe('PAA_STAZIONE_INT_ERRATA');
    expect(await codeOf({ idBrokerPA: '99999999999' })).toBe('PAA_ID_INTERMEDIARIO_ERRATO');
  });
});

describe('a creditor with a postal account', () => {
  const postalIban = 'IT54N0760111400000012345678';
  const postal = { iban: postalIban, holder: 'Comune di Pianengo', authorization: 'AUT 1' };
  const withPostal = ports({}, { ...creditor, postal });
  const getOf = async (name: 'paGetPaymentReq' | 'paGetPaymentV2Request', transferType?: string) =>
    (await answerNode(withPostal, bytes(writeMessage(name, { ...asked, transferType })), NO_CAUSE))
      .body;

  it('says that all transfers may go to postal accounts, and one without says no', async () => {
    const { body } = await answerNode(withPostal, verify, NO_CAUSE);
    expect(body).toContain('<allCCP>true</allCCP>');
    const without = await answerNode(ports(), verify, NO_CAUSE);
    expect(without.body).toContain('<allCCP>false</allCCP>');
  });

  it('gives the post office its IBAN, and everybody else that of the bank', async () => {
    for (const name of ['paGetPaymentReq', 'paGetPaymentV2Request'] as const) {
      expect(await getOf(name, 'POSTAL')).toContain(`<IBAN>${postalIban}</IBAN>`);
      expect(await getOf(name)).toContain(`<IBAN>${creditor.iban}</IBAN>`);
      expect(await getOf(name, 'PAGOPA')).toContain(`<IBAN>${creditor.iban}</IBAN>`);
    }
  });

  it('tells the postal IBAN beside it in the second version only', async () => {
    const entry = `<key>IBANAPPOGGIO</key><value>${postalIban}</value>`;
    expect(await getOf('paGetPaymentV2Request', 'PAGOPA')).toContain(entry);
    expect(await getOf('paGetPaymentV2Request', 'POSTAL')).not.toContain('IBANAPPOGGIO');
    expect(await getOf('paGetPaymentReq', 'PAGOPA')).not.toContain('IBANAPPOGGIO');
  });

  it('has one account only where there is no postal one, whatever is asked for', async () => {
    const message = bytes(writeMessage('paGetPaymentReq', { ...asked, transferType: 'POSTAL' }));
    const { body } = await answerNode(ports(), message, NO_CAUSE);
    expect(body).toContain(`<IBAN>${creditor.iban}</IBAN>`);
  });
});

describe('a notice of a debt', () => {
  it('has a reason of its own, the same for everyone', async () => {
    const debt = { ...notice, kind: 'debt', debtId: notice.accountId } as const;
    const findNotice = async () => ({ notice: debt, creditor, today: '2020-10-01', now });
    for (const request of [verify, get]) {
      const { body } = await answerNode(ports({ findNotice }), request, NO_CAUSE);
      expect(body).toContain('Mensa scolastica, importo da pagare');
      expect(body).not.toContain('Ricarica');
    }
  });
});

describe('a payment under way', () => {
  it('is noted after a get that gives all it takes to pay, and after nothing else', async () => {
    const noted: string[] = [];
    const markUnderWay = (found: { notice: { id: string } }) => void noted.push(found.notice.id);
    await answerNode(ports({ markUnderWay }), verify, NO_CAUSE);
    await answerNode(ports({ markUnderWay, findNotice: async () => null }), get, NO_CAUSE);
    expect(noted).toEqual([]);
    await answerNode(ports({ markUnderWay }), get, NO_CAUSE);
    expect(noted).toEqual([notice.id]);
  });
});
