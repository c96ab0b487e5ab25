/**
 * Conversations between node and station: what the simulator sends, and the odd messages of the
 * tests. Each request has the code it must be answered with.
 */
import { order, stationOf } from '@mestolo/deploy/gateway-simulator/order.ts';
import {
  getRequest,
  type PaymentData,
  receiptMessage,
  soap,
  verifyRequest,
} from '@mestolo/deploy/gateway-simulator/requests.ts';
import { CREDITOR, samples } from './samples.ts';
import { sampleNotices } from './station.ts';
import { envelope, write } from './xml.ts';

export interface Turn {
  readonly what: string;
  readonly request: string;
  readonly code: string;
}

const payment: PaymentData = {
  iuv: '01000000000012373',
  description: 'Ricarica conto mensa',
  companyName: 'Comune di Pianengo & C.',
  debtorType: 'F',
  debtorValue: 'ANONIMO',
  debtorName: 'ANONIMO',
  officeName: null,
  transfers: [],
};

/** One transfer over the whole amount. */
function transferOf(fiscalCodePA: string, amountCents: number): PaymentData['transfers'][number] {
  return {
    idTransfer: '1',
    amountCents,
    fiscalCodePA,
    iban: 'IT60X0542811101000000123456',
    remittanceInformation: `/RFB/${payment.iuv}/TXT/${payment.description}`,
    transferCategory: '9/0107101TS/',
  };
}

const OTHER = '99999999999';
const notices = sampleNotices();
const numbers = {
  open: notices.open.noticeNumber,
  paid: notices.paid.noticeNumber,
  expired: notices.expired.noticeNumber,
  cancelled: notices.cancelled.noticeNumber,
  probe: '000000000000000000',
  wrongDigits: `${notices.open.noticeNumber.slice(0, 16)}00`,
};
const codes = {
  open: 'OK',
  paid: 'PAA_PAGAMENTO_DUPLICATO',
  expired: 'PAA_PAGAMENTO_SCADUTO',
  cancelled: 'PAA_PAGAMENTO_ANNULLATO',
  probe: 'PAA_PAGAMENTO_SCONOSCIUTO',
  wrongDigits: 'PAA_PAGAMENTO_SCONOSCIUTO',
} as const;

type Options = Record<string, unknown>;

function make(options: Options) {
  const wanted = order.parse({
    noticeNumber: numbers.open,
    creditorFiscalCode: CREDITOR,
    paymentDateTime: '2020-10-01T12:30:00',
    ...options,
  });
  return { wanted, station: stationOf(wanted) };
}

function ask(what: string, options: Options, code: string): Turn[] {
  const { wanted, station } = make(options);
  return [
    { what: `verify ${what}`, request: verifyRequest(wanted, station), code },
    { what: `get ${what}`, request: getRequest(wanted, station, '50.00'), code },
  ];
}

function receipt(what: string, options: Options, code: string): Turn {
  const { wanted, station } = make(options);
  const facts = { receiptId: wanted.receiptId ?? what, amountCents: wanted.amountCents ?? 5000 };
  const transfers = [transferOf(wanted.creditorFiscalCode, facts.amountCents)];
  const { message } = receiptMessage(wanted, station, { ...payment, transfers }, facts);
  return { what, request: soap(message), code };
}

export function conversation(version: 1 | 2): Turn[] {
  const asked = Object.entries(numbers).flatMap(([state, noticeNumber]) =>
    ask(state, { version, noticeNumber }, codes[state as keyof typeof codes]),
  );
  const first = { version, receiptId: 'r1', feeCents: 150, standIn: true };
  return [
    ...asked,
    ...ask('as another creditor', { version, creditorFiscalCode: OTHER }, 'PAA_ID_DOMINIO_ERRATO'),
    ...ask('by another broker', { version, brokerId: OTHER }, 'PAA_ID_INTERMEDIARIO_ERRATO'),
    ...ask('at another station', { version, stationId: 'x' }, 'PAA_STAZIONE_INT_ERRATA'),
    ...ask('in fifteen digits', { version, noticeNumber: '1'.repeat(15) }, 'PAA_SINTASSI_XSD'),
    receipt('receipt', first, 'OK'),
    receipt('receipt again', first, 'OK'),
    receipt('other amount', { ...first, amountCents: 5100 }, 'PAA_RECEIPT_DUPLICATA'),
    receipt('second payment', { version, receiptId: 'r2', paymentDateTime: null }, 'OK'),
    receipt('not paid', { version, receiptId: 'r3', outcome: 'KO' }, 'OK'),
    receipt(
      'unknown notice',
      { version, noticeNumber: '3'.repeat(18) },
      'PAA_PAGAMENTO_SCONOSCIUTO',
    ),
    receipt('of another creditor', { version, creditorFiscalCode: OTHER }, 'PAA_ID_DOMINIO_ERRATO'),
    receipt('no such time', { version, paymentDateTime: '01/10/2020' }, 'PAA_SINTASSI_XSD'),
  ];
}

/** Every good request of the samples, as it is. */
export function sampleTurns(): Turn[] {
  const expected: Record<string, string> = {
    paVerifyPaymentNoticeReq: 'OK',
    paGetPaymentReq: 'OK',
    paGetPaymentV2Request: 'OK',
    paSendRTReq: 'any',
    paSendRTV2Request: 'any',
    paDemandPaymentNoticeRequest: 'PAA_SEMANTICA',
  };
  return samples.flatMap(({ name, message }) => {
    const code = expected[name];
    return code === undefined
      ? []
      : [{ what: `sample ${name}`, request: envelope(write(message)), code }];
  });
}
