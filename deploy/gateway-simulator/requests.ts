/** The requests of the node, written by hand from the published interface. */
import type { Order, Station } from './order.ts';
import { group, tag } from './xml.ts';

export const NAMESPACE = 'http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd';
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

export function verifyRequest(order: Order, station: Station): string {
  return soap(wrap('paVerifyPaymentNoticeReq', addressee(station) + qrCode(order)));
}

export function getRequest(order: Order, station: Station, seenAmount: string): string {
  const name = order.version === 1 ? 'paGetPaymentReq' : 'paGetPaymentV2Request';
  const wishes =
    tag('amount', seenAmount) +
    tag('paymentNote', order.paymentNote) +
    tag('transferType', order.transferType);
  return soap(wrap(name, addressee(station) + qrCode(order) + wishes));
}

export interface TransferData {
  readonly idTransfer: string;
  readonly amountCents: number;
  readonly fiscalCodePA: string;
  readonly iban: string;
  readonly remittanceInformation: string;
  readonly transferCategory: string;
}

/** What the creditor has said, which the node copies into the receipt. */
export interface PaymentData {
  readonly iuv: string;
  readonly description: string;
  readonly companyName: string;
  readonly officeName: string | null;
  readonly debtorType: string;
  readonly debtorValue: string;
  readonly debtorName: string;
  readonly transfers: readonly TransferData[];
}

export interface ReceiptFacts {
  readonly receiptId: string;
  /** Whole cents. */
  readonly amountCents: number;
}

export interface ReceiptMessage {
  /** What the SOAPAction says. */
  readonly operation: string;
  readonly answer: string;
  /** Without an envelope, as GPD hands it out. */
  readonly message: string;
}

export function receiptMessage(
  order: Order,
  station: Station,
  payment: PaymentData,
  facts: ReceiptFacts,
): ReceiptMessage {
  const version = order.receiptVersion ?? order.version;
  const paidAt = order.paymentDateTime;
  const receipt = group(
    'receipt',
    tag('receiptId', facts.receiptId),
    tag('noticeNumber', order.noticeNumber),
    tag('fiscalCode', order.creditorFiscalCode),
    tag('outcome', order.outcome),
    tag('creditorReferenceId', payment.iuv),
    tag('paymentAmount', euros(facts.amountCents)),
    tag('description', payment.description),
    tag('companyName', payment.companyName),
    tag('officeName', payment.officeName),
    debtor(payment),
    transfers(payment, facts.amountCents),
    tag('idPSP', order.psp),
    tag('PSPCompanyName', 'Banca della prova'),
    tag('idChannel', `${order.psp}_01`),
    tag('channelDescription', 'app'),
    tag('paymentMethod', 'creditCard'),
    tag('paymentNote', version === 2 ? order.paymentNote : null),
    tag('fee', order.feeCents === undefined ? null : euros(order.feeCents)),
    tag('paymentDateTime', paidAt),
    tag('applicationDate', paidAt?.slice(0, 10)),
    tag('transferDate', paidAt?.slice(0, 10)),
    tag('standIn', order.standIn === undefined ? null : String(order.standIn)),
  );
  return version === 1
    ? {
        operation: 'paSendRT',
        answer: 'paSendRTRes',
        message: wrap('paSendRTReq', addressee(station) + receipt),
      }
    : {
        operation: 'paSendRTV2',
        answer: 'paSendRTV2Response',
        message: wrap('paSendRTV2Request', addressee(station) + receipt),
      };
}

/** The transfers of the creditor; where another amount is paid, the first one differs by it. */
function transfers({ transfers: asked }: PaymentData, amountCents: number): string {
  const askedCents = asked.reduce((sum, one) => sum + one.amountCents, 0);
  const parts = asked.map((one, index) => {
    const cents = index === 0 ? one.amountCents + amountCents - askedCents : one.amountCents;
    return group(
      'transfer',
      tag('idTransfer', one.idTransfer),
      tag('transferAmount', euros(cents)),
      tag('fiscalCodePA', one.fiscalCodePA),
      tag('IBAN', one.iban),
      tag('remittanceInformation', one.remittanceInformation),
      tag('transferCategory', one.transferCategory),
    );
  });
  return group('transferList', ...parts);
}

function debtor({ debtorType, debtorValue, debtorName }: PaymentData): string {
  const identifier = group(
    'uniqueIdentifier',
    tag('entityUniqueIdentifierType', debtorType),
    tag('entityUniqueIdentifierValue', debtorValue),
  );
  return group('debtor', identifier, tag('fullName', debtorName));
}

function addressee({ idPA, idBrokerPA, idStation }: Station): string {
  return tag('idPA', idPA) + tag('idBrokerPA', idBrokerPA) + tag('idStation', idStation);
}

function qrCode({ creditorFiscalCode, noticeNumber }: Order): string {
  return group('qrCode', tag('fiscalCode', creditorFiscalCode), tag('noticeNumber', noticeNumber));
}

/** Children stand in no namespace. */
function wrap(name: string, content: string): string {
  return `<pafn:${name} xmlns:pafn="${NAMESPACE}">${content}</pafn:${name}>`;
}

export function soap(message: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<soap:Envelope xmlns:soap="${SOAP}"><soap:Header/><soap:Body>` +
    `${message}</soap:Body></soap:Envelope>`
  );
}

export function euros(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}
