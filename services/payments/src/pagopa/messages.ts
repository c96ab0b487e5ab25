/**
 * The messages between the pagoPA node and a creditor's station, described in our own words. The
 * official schema is published by PagoPA (pagopa/pagopa-api, paForNode.xsd); `npm run test:pagopa`
 * proves that both give the same verdicts.
 */
import {
  addressee,
  fiscalCode,
  metadata,
  paymentList,
  qrCode,
  receiptEnd,
  receiptMiddle,
  receiptStart,
  receiptTransferListV2,
  subject,
  transferList,
  transferListV2,
  upTo70,
  upTo140,
  verdict,
} from './parts.ts';
import { complex, maybe, one, type ValueOf } from './schema.ts';
import {
  amount,
  amountNotZero,
  base64,
  boolean,
  date,
  dateTime,
  oneOf,
  text,
} from './value-types.ts';

/** The namespace of the message element itself; everything inside it is in none. */
export const MESSAGE_NAMESPACE = 'http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd';

const verifyRequest = complex(...addressee, one('qrCode', qrCode));

const whatIsOwed = [
  maybe('paymentList', paymentList),
  maybe('paymentDescription', upTo140),
  maybe('fiscalCodePA', fiscalCode),
  maybe('companyName', upTo140),
  maybe('officeName', upTo140),
] as const;

const verifyResponse = complex(...verdict, ...whatIsOwed);

const getRequest = complex(
  ...addressee,
  one('qrCode', qrCode),
  maybe('amount', amount),
  maybe('paymentNote', text(1, 210)),
  maybe('transferType', oneOf('POSTAL', 'PAGOPA')),
  maybe('dueDate', date),
);

const paymentStart = [
  one('creditorReferenceId', text(1, 35)),
  one('paymentAmount', amountNotZero),
  one('dueDate', date),
  maybe('retentionDate', dateTime),
  maybe('lastPayment', boolean),
  one('description', upTo140),
] as const;

const paymentData = complex(
  ...paymentStart,
  maybe('companyName', upTo140),
  maybe('officeName', upTo140),
  one('debtor', subject),
  one('transferList', transferList),
  maybe('metadata', metadata),
);

const paymentDataV2 = complex(
  ...paymentStart,
  one('companyName', upTo140),
  maybe('officeName', upTo140),
  one('debtor', subject),
  one('transferList', transferListV2),
  maybe('metadata', metadata),
);

const receipt = complex(
  ...receiptStart,
  one('transferList', transferList),
  ...receiptMiddle,
  maybe('fee', amount),
  ...receiptEnd,
);

const receiptV2 = complex(
  ...receiptStart,
  one('transferList', receiptTransferListV2),
  ...receiptMiddle,
  maybe('paymentNote', text(1, 210)),
  maybe('fee', amount),
  maybe('primaryCiIncurredFee', amount),
  maybe('idBundle', upTo70),
  maybe('idCiBundle', upTo70),
  ...receiptEnd,
);

const demandRequest = complex(
  ...addressee,
  one('idServizio', text(5, 5)),
  one('idSoggettoServizio', text(5, 5)),
  one('datiSpecificiServizioRequest', base64),
);

/** The receipt alone, as archives give it; whatever is one of version 1 is one of this, too. */
export const receiptElement = receiptV2;

/** Every message element by its name. */
export const messages = {
  paVerifyPaymentNoticeReq: verifyRequest,
  paVerifyPaymentNoticeRes: verifyResponse,
  paGetPaymentReq: getRequest,
  paGetPaymentRes: complex(...verdict, maybe('data', paymentData)),
  paGetPaymentV2Request: getRequest,
  paGetPaymentV2Response: complex(...verdict, maybe('data', paymentDataV2)),
  paSendRTReq: complex(...addressee, one('receipt', receipt)),
  paSendRTRes: complex(...verdict),
  paSendRTV2Request: complex(...addressee, one('receipt', receiptV2)),
  paSendRTV2Response: complex(...verdict),
  paDemandPaymentNoticeRequest: demandRequest,
  paDemandPaymentNoticeResponse: complex(...verdict, maybe('qrCode', qrCode), ...whatIsOwed),
} as const;

export type MessageName = keyof typeof messages;
export type MessageOf<Name extends MessageName> = ValueOf<(typeof messages)[Name]>;

/** What answers what. */
export const responseOf = {
  paVerifyPaymentNoticeReq: 'paVerifyPaymentNoticeRes',
  paGetPaymentReq: 'paGetPaymentRes',
  paGetPaymentV2Request: 'paGetPaymentV2Response',
  paSendRTReq: 'paSendRTRes',
  paSendRTV2Request: 'paSendRTV2Response',
  paDemandPaymentNoticeRequest: 'paDemandPaymentNoticeResponse',
} as const satisfies Partial<Record<MessageName, MessageName>>;

export type RequestName = keyof typeof responseOf;
export type ResponseName = (typeof responseOf)[RequestName];
