/** Pays a position that is kept in GPD: no station is asked, and GPD keeps the receipt. */
import type { Archive } from './archive.ts';
import { type Order, stationOf } from './order.ts';
import type { Report, Seen } from './pay.ts';
import { type PaymentOption, type Position, refusalOf } from './position.ts';
import { type PaymentData, receiptMessage } from './requests.ts';
import { newReceiptId, type Paid } from './send-receipts.ts';

/** Null where GPD knows no such notice: then the station is asked. */
export function payFromGpd(
  archive: Archive,
  { order, now, paid }: { order: Order; now: Date; paid: (one: Paid) => void },
): Report | null {
  const found = positionOf(archive, order);
  if (found === null || order.receiptOnly) return null;
  const { key, position, option } = found;
  const refused = refusalOf(position, option, now);
  if (refused === 'PAA_PAGAMENTO_SCADUTO') {
    archive.positions.set(key, { ...position, status: 'EXPIRED' });
    archive.touched();
  }
  const data = dataOf(position, option);
  const verify = seen({ position, option, refused });
  const get = { ...verify, iuv: data.iuv, debtor: data.debtorName };
  const asked = { source: 'gpd', verify, get: null, receipts: [] } as const;
  if (refused !== null) return { ...asked, outcome: 'refused' };
  if (order.stopAfter === 'verify') return { ...asked, outcome: 'stopped' };
  if (order.stopAfter === 'get') return { ...asked, get, outcome: 'stopped' };
  const pay = (receiptId: string) => {
    const facts = { receiptId, amountCents: order.amountCents ?? option.amount };
    const receipt = receiptMessage(order, stationOf(order), data, facts);
    paid({ order, data, facts, receipt, source: 'gpd' });
    return facts.receiptId;
  };
  const idReceipt = pay(order.receiptId ?? newReceiptId());
  if (order.outcome === 'OK') {
    archive.positions.set(key, asPaid(position, { option, idReceipt, now, psp: order.psp }));
  }
  // GPD knows a receipt by creditor and IUV: a second payment is real and yet never shown.
  if (order.secondPayment) pay(newReceiptId());
  archive.touched();
  return { ...asked, get, outcome: 'paid' };
}

function positionOf(archive: Archive, { creditorFiscalCode, noticeNumber }: Order) {
  for (const [key, position] of archive.positions) {
    if (position.organizationFiscalCode !== creditorFiscalCode) continue;
    const option = position.paymentOption.find(({ nav }) => nav === noticeNumber);
    if (option !== undefined) return { key, position, option };
  }
  return null;
}

function asPaid(
  position: Position,
  given: { option: PaymentOption; idReceipt: string; now: Date; psp: string },
): Position {
  const paymentDate = given.now.toISOString();
  const paidOption = {
    ...given.option,
    status: 'PO_PAID' as const,
    paymentDate,
    idReceipt: given.idReceipt,
    pspCompany: 'Banca della prova',
  };
  const paymentOption = position.paymentOption.map((one) =>
    one === given.option ? paidOption : one,
  );
  const isPart = given.option.isPartialPayment;
  const open = isPart && paymentOption.some(({ status }) => status === 'PO_UNPAID');
  return { ...position, paymentOption, paymentDate, status: open ? 'PARTIALLY_PAID' : 'PAID' };
}

function seen(given: {
  readonly position: Position;
  readonly option: PaymentOption;
  readonly refused: string | null;
}): Seen {
  const { position, option, refused } = given;
  return {
    outcome: refused === null ? 'OK' : 'KO',
    faultCode: refused,
    faultString: refused === null ? null : 'La posizione debitoria non si può pagare.',
    trouble: null,
    httpStatus: null,
    tookMs: 0,
    amountCents: refused === null ? option.amount : null,
    description: refused === null ? option.description : null,
    companyName: refused === null ? position.companyName : null,
  };
}

function dataOf(position: Position, option: PaymentOption): PaymentData {
  return {
    iuv: option.iuv,
    description: option.description,
    companyName: position.companyName,
    officeName: position.officeName ?? null,
    debtorType: position.type,
    debtorValue: position.fiscalCode,
    debtorName: position.fullName.slice(0, 70),
    transfers: option.transfer.map((one) => ({
      idTransfer: one.idTransfer,
      amountCents: one.amount,
      fiscalCodePA: one.organizationFiscalCode ?? position.organizationFiscalCode,
      iban: one.iban ?? one.postalIban ?? '',
      remittanceInformation: one.remittanceInformation,
      transferCategory: one.category,
    })),
  };
}
