/** Reporting flows, one for each PSP and day; differences planted in them; the bank’s lines. */
import { dayOf, type MadePayment } from './made-payment.ts';

export type PayStatus = 'EXECUTED' | 'STAND_IN' | 'STAND_IN_NO_RPT' | 'NO_RPT' | 'REVOKED';

export interface FlowLine {
  readonly iuv: string;
  readonly iur: string;
  readonly idTransfer: number;
  readonly amountCents: number;
  readonly payStatus: PayStatus;
  /** A day. */
  readonly payDate: string;
}

export interface BankLine {
  readonly date: string;
  readonly amountCents: number;
  readonly reason: string;
  readonly number: string;
}

export interface MadeFlow {
  readonly fdr: string;
  readonly revision: number;
  readonly pspId: string;
  readonly ec: string;
  readonly companyName: string;
  /** The day whose payments it reports. */
  readonly paymentsOf: string;
  readonly flowDate: string;
  readonly published: string;
  readonly regulation: string;
  readonly regulationDate: string;
  readonly lines: readonly FlowLine[];
  /** What the PSP says the lines come to; it may be wrong. */
  readonly totalCents: number;
  /** Null where the money never came. */
  readonly bank: BankLine | null;
}

export const differences = [
  'missingInFlow',
  'flowWithoutReceipt',
  'wrongAmount',
  'revoked',
  'wrongTotal',
  'treasuryAmount',
  'treasuryMissing',
] as const;
export type Difference = (typeof differences)[number];

export interface Plant {
  readonly plantId: string;
  readonly ec: string;
  readonly date: string;
  readonly difference: Difference;
  /** A certain payment; otherwise the first one that no other difference has taken. */
  readonly iuv: string | null;
  /** By how much an amount is wrong, or how much the payment without a receipt is. */
  readonly cents: number;
  /** Filled in when it has been put into a flow. */
  readonly planted: Planted | null;
}

export interface Planted {
  readonly fdr: string;
  readonly iuv: string | null;
  readonly iur: string | null;
}

export const sumOf = (lines: readonly FlowLine[]): number =>
  lines.reduce((sum, { amountCents }) => sum + amountCents, 0);

/** A day later, as most PSPs report. */
export function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

export function makeFlow(given: {
  readonly ec: string;
  readonly pspId: string;
  readonly paymentsOf: string;
  readonly number: number;
  readonly now: Date;
  readonly payments: readonly MadePayment[];
}): MadeFlow {
  const { ec, pspId, paymentsOf, number, now, payments } = given;
  const flowDate = dayAfter(paymentsOf);
  const start = `${flowDate}${pspId}-`;
  const fdr = start + String(number).padStart(Math.min(7, 35 - start.length), '0');
  const lines = payments.flatMap((payment) => linesOf(payment, ec));
  const totalCents = sumOf(lines);
  const bare = flowDate.replaceAll('-', '');
  return {
    ...{ fdr, revision: 1, pspId, ec, paymentsOf, flowDate, lines, totalCents },
    companyName: payments[0]?.data.companyName ?? 'Ente creditore',
    published: now.toISOString(),
    regulation: `SIM${bare}${pspId.slice(0, 15)}${String(number).padStart(5, '0')}`,
    regulationDate: flowDate,
    bank: {
      date: flowDate,
      amountCents: totalCents,
      reason: `BONIFICO SEPA DA BANCA DELLA PROVA /PUR/LGPE-RIVERSAMENTO/URI/${fdr}`,
      number: `${bare.slice(2)}${String(number).padStart(4, '0')}`,
    },
  };
}

function linesOf(payment: MadePayment, ec: string): FlowLine[] {
  const { data, amountCents, receiptId, standIn, source } = payment;
  const askedCents = data.transfers.reduce((sum, one) => sum + one.amountCents, 0);
  const unasked = source === 'nobody' ? 'NO_RPT' : 'EXECUTED';
  return data.transfers.flatMap((transfer, index) => {
    if (transfer.fiscalCodePA !== ec) return [];
    return {
      iuv: data.iuv,
      iur: receiptId,
      idTransfer: Number(transfer.idTransfer),
      amountCents: transfer.amountCents + (index === 0 ? amountCents - askedCents : 0),
      payStatus: standIn ? 'STAND_IN' : unasked,
      payDate: dayOf(payment),
    };
  });
}

export interface Damaged {
  readonly flow: MadeFlow;
  readonly planted: Planted;
}

/** Puts one difference into a flow; null where the flow has nothing for it. */
export function damage(
  flow: MadeFlow,
  plant: Plant,
  { taken, invented }: { readonly taken: ReadonlySet<string>; readonly invented: string },
): Damaged | null {
  const { fdr } = flow;
  const free = flow.lines.filter(({ iur }) => !taken.has(iur));
  const line = plant.iuv === null ? free[0] : flow.lines.find(({ iuv }) => iuv === plant.iuv);
  const onFlow = { fdr, iuv: null, iur: null };
  const onLine = { fdr, iuv: line?.iuv ?? null, iur: line?.iur ?? null };
  switch (plant.difference) {
    case 'wrongTotal':
      return { flow: { ...flow, totalCents: flow.totalCents + plant.cents }, planted: onFlow };
    case 'treasuryMissing':
      return { flow: { ...flow, bank: null }, planted: onFlow };
    case 'treasuryAmount': {
      const { bank } = flow;
      if (bank === null) return null;
      const amountCents = bank.amountCents - plant.cents;
      return { flow: { ...flow, bank: { ...bank, amountCents } }, planted: onFlow };
    }
    case 'flowWithoutReceipt': {
      const iuv = plant.iuv ?? invented.slice(0, 17);
      const payDate = flow.paymentsOf;
      const extra = { iuv, iur: invented, idTransfer: 1, amountCents: plant.cents, payDate };
      const lines = [...flow.lines, { ...extra, payStatus: 'EXECUTED' as const }];
      return { flow: withLines(flow, lines), planted: { fdr, iuv, iur: invented } };
    }
    default:
      if (line === undefined) return null;
      return { flow: withLines(flow, changed(flow.lines, line, plant)), planted: onLine };
  }
}

function changed(lines: readonly FlowLine[], line: FlowLine, plant: Plant): FlowLine[] {
  const { difference, cents } = plant;
  if (difference === 'missingInFlow') return lines.filter((one) => one !== line);
  const wrong: FlowLine =
    difference === 'revoked'
      ? { ...line, payStatus: 'REVOKED' }
      : { ...line, amountCents: line.amountCents + cents };
  return lines.map((one) => (one === line ? wrong : one));
}

/** The PSP's total, and the money it sends, follow its own lines. */
function withLines(flow: MadeFlow, lines: readonly FlowLine[]): MadeFlow {
  const movedCents = sumOf(lines) - sumOf(flow.lines);
  const { bank } = flow;
  return {
    ...flow,
    lines,
    totalCents: flow.totalCents + movedCents,
    bank: bank && { ...bank, amountCents: bank.amountCents + movedCents },
  };
}
