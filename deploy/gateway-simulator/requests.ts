/** The three requests of the node, written by hand from the published interface. */
import type { Order, Station } from './order.ts';
import { group, tag } from './xml.ts';

const NAMESPACE = 'http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd';
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

export function verifyRequest(order: Order, station: Station): string {
  return soap('paVerifyPaymentNoticeReq', addressee(station) + qrCode(order));
}

export function getRequest(order: Order, station: Station, seenAmount: string): string {
  const name = order.version === 1 ? 'paGetPaymentReq' : 'paGetPaymentV2Request';
  return soap(name, addressee(station) + qrCode(order) + tag('amount', seenAmount));
}

/** What the creditor has said, which the node copies into the receipt. */
export interface Payment {
  readonly iuv: string;
  readonly description: string;
  readonly companyName: string;
  readonly debtorType: string;
  readonly debtorValue: string;
  readonly debtorName: string;
  readonly iban: string;
  readonly transferCategory: string;
}

export interface ReceiptFacts {
  readonly receiptId: string;
  /** Whole cents. */
  readonly amountCents: number;
}

export function receiptRequest(
  order: Order,
  station: Station,
  payment: Payment,
  facts: ReceiptFacts,
): string {
  const amount = euros(facts.amountCents);
  const paidAt = order.paymentDateTime === undefined ? nowInItaly() : order.paymentDateTime;
  const receipt = group(
    'receipt',
    tag('receiptId', facts.receiptId),
    tag('noticeNumber', order.noticeNumber),
    tag('fiscalCode', order.creditorFiscalCode),
    tag('outcome', order.outcome),
    tag('creditorReferenceId', payment.iuv),
    tag('paymentAmount', amount),
    tag('description', payment.description),
    tag('companyName', payment.companyName),
    debtor(payment),
    transfers(order, payment, amount),
    tag('idPSP', order.psp),
    tag('PSPCompanyName', 'Banca della prova'),
    tag('idChannel', `${order.psp}_01`),
    tag('channelDescription', 'app'),
    tag('paymentMethod', 'creditCard'),
    tag('fee', order.feeCents === undefined ? null : euros(order.feeCents)),
    tag('paymentDateTime', paidAt),
    tag('applicationDate', paidAt?.slice(0, 10)),
    tag('transferDate', paidAt?.slice(0, 10)),
    tag('standIn', order.standIn === undefined ? null : String(order.standIn)),
  );
  const name = order.version === 1 ? 'paSendRTReq' : 'paSendRTV2Request';
  return soap(name, addressee(station) + receipt);
}

function transfers(order: Order, payment: Payment, amount: string): string {
  const transfer = group(
    'transfer',
    tag('idTransfer', '1'),
    tag('transferAmount', amount),
    tag('fiscalCodePA', order.creditorFiscalCode),
    tag('IBAN', payment.iban),
    tag('remittanceInformation', `/RFB/${payment.iuv}/${amount}/TXT/${payment.description}`),
    tag('transferCategory', payment.transferCategory),
  );
  return group('transferList', transfer);
}

function debtor({ debtorType, debtorValue, debtorName }: Payment): string {
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

function soap(name: string, content: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<soap:Envelope xmlns:soap="${SOAP}" xmlns:pafn="${NAMESPACE}"><soap:Header/><soap:Body>` +
    `<pafn:${name}>${content}</pafn:${name}></soap:Body></soap:Envelope>`
  );
}

export function euros(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

/** PagoPA's times come without a zone and are Italian ones. */
function nowInItaly(): string {
  return new Date().toLocaleString('sv-SE', { timeZone: 'Europe/Rome' }).replace(' ', 'T');
}
