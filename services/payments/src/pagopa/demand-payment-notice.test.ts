/** What a payment begun at a bank may ask for, and the message of ours inside the node's. */
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { describe, expect, it } from 'vitest';
import type { Creditor } from '../domain/creditor.ts';
import { openNotice } from '../domain/notice.ts';
import { demandPaymentNotice } from './demand-payment-notice.ts';
import type { CodeAndAmount, NoticeOfCode, StationPorts } from './ports.ts';

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
  catalogue: { serviceId: '00009', subjectId: '00001' },
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

function demand(
  inner: string,
  { of = creditor, service = '00009', subject = '00001', ...given } = {} as {
    of?: Creditor;
    service?: string;
    subject?: string;
    answer?: NoticeOfCode;
  },
) {
  const wanted: CodeAndAmount[] = [];
  const ports = {
    creditorsOf: async () => [of],
    noticeByCode: async (one: CodeAndAmount): Promise<NoticeOfCode> => {
      wanted.push(one);
      return given.answer ?? { kind: 'made', notice, creditor: of };
    },
  } as Partial<StationPorts> as StationPorts;
  const message = {
    idPA: creditor.fiscalCode,
    idBrokerPA: creditor.brokerId,
    idStation: creditor.stationId,
    idServizio: service,
    idSoggettoServizio: subject,
    datiSpecificiServizioRequest: Buffer.from(inner).toString('base64'),
  };
  const answer = demandPaymentNotice(ports, { message, cause: NO_CAUSE });
  return answer.then((given) => ({ answer: given, wanted }));
}

const inner = (code: string, amount: string) =>
  `<ricaricaMensa><codicePagamento>${code}</codicePagamento>` +
  `<importo>${amount}</importo></ricaricaMensa>`;
const good = inner('K7QX-2M9F-D', '50.00');

describe('a payment begun at a bank', () => {
  it('gets a notice by payment code and amount, answered like a verify', async () => {
    const { answer, wanted } = await demand(good);
    const code = 'K7QX-2M9F-D';
    expect(wanted).toEqual([{ creditorFiscalCode: creditor.fiscalCode, code, amountCents: 5000 }]);
    expect(answer).toMatchObject({
      outcome: 'OK',
      qrCode: { fiscalCode: creditor.fiscalCode, noticeNumber: notice.noticeNumber },
      paymentList: { paymentOptionDescription: { amount: '50.00', options: 'EQ' } },
      paymentDescription: 'Ricarica conto mensa',
    });
  });

  it.each([
    ['of a Comune that is not in the catalogue', { of: { ...creditor, catalogue: undefined } }],
    ['for another service', { service: '00010' }],
    ['for another subject', { subject: '00002' }],
  ])('%s is refused, and makes nothing', async (_what, options) => {
    const { answer, wanted } = await demand(good, options);
    expect(answer).toMatchObject({
      code: 'PAA_SEMANTICA',
      description: 'Servizio non disponibile.',
    });
    expect(wanted).toEqual([]);
  });

  it.each([
    ['a document type', `<!DOCTYPE a [<!ENTITY b "c">]>${good}`],
    ['another element', good.replaceAll('ricaricaMensa', 'altro')],
    ['no amount', inner('K7QX-2M9F-D', '')],
    ['an amount of zero', inner('K7QX-2M9F-D', '0.00')],
    ['something more', good.replace('</importo>', '</importo><nome>Ada</nome>')],
    ['words', 'buongiorno'],
  ])('with %s inside has a fault of its own, and makes nothing', async (_what, data) => {
    const { answer, wanted } = await demand(data);
    expect(answer).toMatchObject({ code: 'PAA_SINTASSI_EXTRAXSD' });
    expect(wanted).toEqual([]);
  });

  it.each(['unknownCode', 'noCreditor', 'amountOutOfRange'] as const)(
    'that ends in %s is refused',
    async (kind) => {
      const { answer } = await demand(good, { answer: { kind } });
      expect(answer).toMatchObject({ kind: 'refused', code: 'PAA_SEMANTICA' });
    },
  );
});
