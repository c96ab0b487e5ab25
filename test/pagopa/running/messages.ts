/** What the node asks, written by hand from the published interface. */
import { el, envelope, type Node, write } from '../xml.ts';

/** Whom a message is for. */
export interface Target {
  readonly fiscalCode: string;
  readonly brokerId?: string;
  readonly stationId: string;
}

export type Version = 1 | 2;

export function soap(message: Node): string {
  return envelope(write(message));
}

export function addressee({ fiscalCode, brokerId = fiscalCode, stationId }: Target): Node[] {
  return [el('idPA', fiscalCode), el('idBrokerPA', brokerId), el('idStation', stationId)];
}

function qrCode({ fiscalCode }: Target, noticeNumber: string): Node {
  return el('qrCode', el('fiscalCode', fiscalCode), el('noticeNumber', noticeNumber));
}

export function verify(target: Target, noticeNumber: string): Node {
  return el('paVerifyPaymentNoticeReq', ...addressee(target), qrCode(target, noticeNumber));
}

export interface GetOptions {
  readonly version?: Version;
  readonly amount?: string;
  readonly paymentNote?: string;
  readonly transferType?: 'POSTAL' | 'PAGOPA';
  readonly dueDate?: string;
}

export function get(target: Target, noticeNumber: string, options: GetOptions = {}): Node {
  const { version = 2, ...rest } = options;
  const order = ['amount', 'paymentNote', 'transferType', 'dueDate'] as const;
  const name = version === 1 ? 'paGetPaymentReq' : 'paGetPaymentV2Request';
  const wishes = order.flatMap((field) => {
    const value = rest[field];
    return value === undefined ? [] : [el(field, value)];
  });
  return el(name, ...addressee(target), qrCode(target, noticeNumber), ...wishes);
}

export interface Transfer {
  readonly amount: string;
  readonly fiscalCode: string;
}

export interface ReceiptOptions {
  readonly version?: Version;
  readonly receiptId: string;
  readonly noticeNumber: string;
  readonly amount: string;
  /** The creditor of the notice; another one where the payment is only shared. */
  readonly noticeCreditor?: string;
  readonly outcome?: 'OK' | 'KO';
  readonly fee?: string;
  readonly paymentDateTime?: string | null;
  readonly applicationDate?: string | null;
  readonly standIn?: boolean;
  readonly transfers?: readonly Transfer[];
}

export function receipt(target: Target, options: ReceiptOptions): Node {
  const { version = 2, amount, noticeNumber, noticeCreditor = target.fiscalCode } = options;
  const { paymentDateTime = '2020-11-13T12:30:00', applicationDate = '2020-11-13' } = options;
  const { transfers = [{ amount, fiscalCode: target.fiscalCode }] } = options;
  const some = (name: string, value: string | null | undefined) =>
    value === null || value === undefined ? [] : [el(name, value)];
  const content = el(
    'receipt',
    el('receiptId', options.receiptId),
    el('noticeNumber', noticeNumber),
    el('fiscalCode', noticeCreditor),
    el('outcome', options.outcome ?? 'OK'),
    el('creditorReferenceId', noticeNumber.slice(1)),
    el('paymentAmount', amount),
    el('description', 'Ricarica conto mensa'),
    el('companyName', 'Comune di Prova'),
    debtor(),
    el('transferList', ...transfers.map((one, index) => transfer(one, index + 1))),
    el('idPSP', 'BANKITMM'),
    el('PSPCompanyName', 'Banca della prova'),
    el('idChannel', '88888888888_01'),
    el('channelDescription', 'app'),
    ...some('fee', options.fee),
    ...some('paymentDateTime', paymentDateTime),
    ...some('applicationDate', applicationDate),
    ...some('standIn', options.standIn === undefined ? null : String(options.standIn)),
  );
  return el(version === 1 ? 'paSendRTReq' : 'paSendRTV2Request', ...addressee(target), content);
}

function debtor(): Node {
  const identifier = el(
    'uniqueIdentifier',
    el('entityUniqueIdentifierType', 'F'),
    el('entityUniqueIdentifierValue', 'ANONIMO'),
  );
  return el('debtor', identifier, el('fullName', 'ANONIMO'));
}

function transfer({ amount, fiscalCode }: Transfer, position: number): Node {
  return el(
    'transfer',
    el('idTransfer', String(position)),
    el('transferAmount', amount),
    el('fiscalCodePA', fiscalCode),
    el('IBAN', 'IT60X0542811101000000123456'),
    el('remittanceInformation', 'Ricarica conto mensa'),
    el('transferCategory', '9/0107101TS/'),
  );
}

export interface Demand {
  readonly serviceId: string;
  readonly subjectId: string;
  /** As it is inside, before base64. */
  readonly data: string;
}

export function demand(target: Target, { serviceId, subjectId, data }: Demand): Node {
  return el(
    'paDemandPaymentNoticeRequest',
    ...addressee(target),
    el('idServizio', serviceId),
    el('idSoggettoServizio', subjectId),
    el('datiSpecificiServizioRequest', Buffer.from(data).toString('base64')),
  );
}
