/** One payment from the node's side: verify, get, receipts. It tells what it saw. */
import { callStation, centsAt, type StationAnswer } from './call.ts';
import { inItaly } from './clocks.ts';
import { type Order, stationOf } from './order.ts';
import { createPost } from './post-xml.ts';
import { euros, getRequest, type PaymentData, verifyRequest } from './requests.ts';
import {
  type SeenReceipt,
  type Sent,
  type Source,
  type Surroundings,
  sendReceipts,
  type Till,
} from './send-receipts.ts';
import { at, type Element, textAt } from './xml.ts';

export interface Seen extends Omit<StationAnswer, 'message'> {
  readonly amountCents: number | null;
  readonly description: string | null;
  readonly companyName: string | null;
}

export interface Report {
  readonly outcome: Sent['outcome'] | 'stopped';
  /** Where the data of the payment came from. */
  readonly source: Source;
  readonly verify: Seen | null;
  readonly get: (Seen & { readonly iuv: string | null; readonly debtor: string | null }) | null;
  readonly receipts: readonly SeenReceipt[];
}

const alone: Surroundings = {
  post: createPost(),
  activate: () => 'mine',
  paid: () => undefined,
  delivered: () => undefined,
};

/** The node's own patience. */
const ASK_TIMEOUT_MS = 7_000;

export async function pay(
  url: string,
  wanted: Order,
  surroundings: Surroundings = alone,
): Promise<Report> {
  const order = dated(wanted);
  const till = { url, surroundings, station: stationOf(order) };
  const early = { source: 'station', verify: null, get: null, receipts: [] } as const;
  if (order.receiptOnly) {
    const asked = { data: unasked(order), askedCents: 0, source: 'nobody' } as const;
    return { ...early, source: 'nobody', ...(await sendReceipts(till, order, asked)) };
  }
  const verified = await verify(till, order);
  const verify_ = seen(verified, 'paymentList/paymentOptionDescription/amount');
  const afterVerify = { ...early, verify: verify_ };
  if (verified.outcome !== 'OK') return { ...afterVerify, outcome: 'refused' };
  if (order.stopAfter === 'verify') return { ...afterVerify, outcome: 'stopped' };
  const got = await get(till, order, verify_.amountCents ?? 0);
  const get_ = {
    ...seen(got, 'data/paymentAmount'),
    iuv: textAt(got.message, 'data/creditorReferenceId') ?? null,
    debtor: textAt(got.message, 'data/debtor/fullName') ?? null,
  };
  const asked = { ...afterVerify, get: get_ };
  if (got.outcome !== 'OK') return { ...asked, outcome: 'refused' };
  if (order.stopAfter === 'get') return { ...asked, outcome: 'stopped' };
  const data = dataOf(got.message);
  const askedCents = get_.amountCents ?? 0;
  return {
    ...asked,
    ...(await sendReceipts(till, order, { data, askedCents, source: 'station' })),
  };
}

/** A payment whose time is not given is made now. */
export function dated(order: Order): Order {
  if (order.paymentDateTime !== undefined) return order;
  return { ...order, paymentDateTime: inItaly(new Date()) };
}

async function verify({ url, station, surroundings }: Till, order: Order): Promise<StationAnswer> {
  return callStation(surroundings.post, {
    url,
    soapAction: 'paVerifyPaymentNotice',
    body: verifyRequest(order, station),
    expects: 'paVerifyPaymentNoticeRes',
    timeoutMs: ASK_TIMEOUT_MS,
    question: order,
  });
}

async function get(
  { url, station, surroundings }: Till,
  order: Order,
  seenCents: number,
): Promise<StationAnswer> {
  if (surroundings.activate(order) === 'taken') return underWay;
  return callStation(surroundings.post, {
    url,
    soapAction: order.version === 1 ? 'paGetPayment' : 'paGetPaymentV2',
    body: getRequest(order, station, euros(seenCents)),
    expects: order.version === 1 ? 'paGetPaymentRes' : 'paGetPaymentV2Response',
    timeoutMs: ASK_TIMEOUT_MS,
    question: order,
  });
}

/** The node's own refusal: another PSP has the notice in its hands. */
const underWay: StationAnswer = {
  outcome: 'KO',
  faultCode: 'PPT_PAGAMENTO_IN_CORSO',
  faultString: 'Pagamento in attesa risulta in corso al sistema pagoPA',
  trouble: null,
  httpStatus: null,
  tookMs: 0,
  message: undefined,
};

function seen({ message, ...answer }: StationAnswer, amountPath: string): Seen {
  const data = at(message, 'data') ?? message;
  return {
    ...answer,
    amountCents: answer.outcome === 'OK' ? centsAt(message, amountPath) : null,
    description: textAt(data, 'description') ?? textAt(data, 'paymentDescription') ?? null,
    companyName: textAt(data, 'companyName') ?? null,
  };
}

function dataOf(message: Element | undefined): PaymentData {
  const data = at(message, 'data');
  const text = (path: string) => textAt(data, path) ?? '';
  const transfers = (at(data, 'transferList')?.children ?? []).map((one) => ({
    idTransfer: textAt(one, 'idTransfer') ?? '',
    amountCents: centsAt(one, 'transferAmount'),
    fiscalCodePA: textAt(one, 'fiscalCodePA') ?? '',
    iban: textAt(one, 'IBAN') ?? '',
    remittanceInformation: textAt(one, 'remittanceInformation') ?? '',
    transferCategory: textAt(one, 'transferCategory') ?? '',
  }));
  return {
    iuv: text('creditorReferenceId'),
    description: text('description'),
    companyName: text('companyName'),
    officeName: textAt(data, 'officeName') ?? null,
    debtorType: text('debtor/uniqueIdentifier/entityUniqueIdentifierType'),
    debtorValue: text('debtor/uniqueIdentifier/entityUniqueIdentifierValue'),
    debtorName: text('debtor/fullName'),
    transfers,
  };
}

/** What is known of a payment for which nobody was asked. */
function unasked({ noticeNumber, creditorFiscalCode }: Order): PaymentData {
  const iuv = noticeNumber.slice(1);
  const transfer = {
    idTransfer: '1',
    amountCents: 0,
    fiscalCodePA: creditorFiscalCode,
    iban: 'IT60X0542811101000000123456',
    remittanceInformation: `/RFB/${iuv}/TXT/Ricarica conto mensa`,
    transferCategory: '9/0107101TS/',
  };
  return {
    iuv,
    description: 'Ricarica conto mensa',
    companyName: 'Comune',
    officeName: null,
    debtorType: 'F',
    debtorValue: 'ANONIMO',
    debtorName: 'ANONIMO',
    transfers: [transfer],
  };
}
