/** Receipts for creditors that ask: those of GPD's positions, and single ones to recover. */
import type { Archive } from './archive.ts';
import { instantOf } from './clocks.ts';
import type { MadePayment } from './made-payment.ts';
import { type Answered, numberOf, problem, type Route } from './routes.ts';

interface ReceiptParts {
  readonly archive: Archive;
  readonly hourMs: number;
}

export function receiptRoutes(parts: ReceiptParts): Route[] {
  const { archive } = parts;
  const all = '/gpd-payments/payments/{ec}/receipts';
  const business = '/biz-events/organizations/{ec}/receipts/{iur}';
  const isAllowed = tenAnHour(parts.hourMs);
  const recover = (wanted: { ec?: string; iur?: string; iuv?: string }): Answered => {
    const { ec = '', iur, iuv } = wanted;
    if (!isAllowed(ec)) {
      return problem(429, 'Too Many Requests', 'ten receipts in sixty minutes are what is allowed');
    }
    const found = [...archive.payments.values()].find(
      ({ creditorFiscalCode, receiptId, data }) =>
        creditorFiscalCode === ec && receiptId === iur && (iuv === undefined || data.iuv === iuv),
    );
    if (found === undefined) return problem(404, 'Not Found', 'there is no such receipt');
    return { status: 200, body: receiptBody(found) };
  };
  return [
    {
      method: 'GET',
      path: all,
      door: 'gpd-payments',
      answer({ params, url }) {
        const pageSize = numberOf(url, 'pageSize', { usual: 20, least: 1, most: 100 });
        const pageNum = numberOf(url, 'pageNum', { usual: 0, least: 0, most: 1_000_000 });
        if (pageSize === null || pageNum === null) return problem(400, 'Bad Request', 'page');
        const found = receiptsOfGpd(archive, params.ec ?? '').filter(
          (payment) => isWithin(payment, url.searchParams) && isOf(payment, url.searchParams),
        );
        const shown = found.slice(pageNum * pageSize, (pageNum + 1) * pageSize);
        const body = {
          currentPageNumber: pageNum,
          length: shown.length,
          totalPages: Math.ceil(found.length / pageSize),
          results: shown.map((payment) => ({
            organizationFiscalCode: payment.creditorFiscalCode,
            iuv: payment.data.iuv,
            debtor: payment.data.debtorValue,
            paymentDateTime: payment.paidAt,
            status: 'PAID',
          })),
        };
        return { status: 200, body };
      },
    },
    {
      method: 'GET',
      path: `${all}/{iuv}`,
      door: 'gpd-payments',
      answer({ params }) {
        const found = receiptsOfGpd(archive, params.ec ?? '').find(
          ({ data }) => data.iuv === params.iuv,
        );
        if (found === undefined) return problem(404, 'Not Found', 'there is no such receipt');
        const start = '<?xml version="1.0" encoding="UTF-8"?>\n';
        return { status: 200, type: 'application/xml', body: `${start}${found.receipt.message}` };
      },
    },
    {
      method: 'GET',
      path: business,
      door: 'biz-events',
      answer: ({ params }) => recover(params),
    },
    {
      method: 'GET',
      path: `${business}/paymentoptions/{iuv}`,
      door: 'biz-events',
      answer: ({ params }) => recover(params),
    },
  ];
}

/** The first of each IUV: GPD takes no second one. */
function receiptsOfGpd(archive: Archive, ec: string): MadePayment[] {
  const first = new Map<string, MadePayment>();
  for (const payment of archive.payments.values()) {
    const { creditorFiscalCode, source, outcome, data } = payment;
    const isOfGpd = creditorFiscalCode === ec && source === 'gpd' && outcome === 'OK';
    if (isOfGpd && !first.has(data.iuv)) first.set(data.iuv, payment);
  }
  return [...first.values()];
}

/** Days or times, both of them within. */
function isWithin({ paidAt }: MadePayment, query: URLSearchParams): boolean {
  const from = query.get('from');
  const to = query.get('to');
  return (
    (!from || paidAt.slice(0, from.length) >= from) && (!to || paidAt.slice(0, to.length) <= to)
  );
}

function isOf({ data }: MadePayment, query: URLSearchParams): boolean {
  const debtor = query.get('debtor');
  const either = query.get('debtorOrIuv');
  const names = [data.debtorValue, data.iuv];
  return (!debtor || debtor === data.debtorValue) && (!either || names.includes(either));
}

function tenAnHour(hourMs: number): (ec: string) => boolean {
  const calls = new Map<string, number[]>();
  return (ec) => {
    const since = Date.now() - hourMs;
    const recent = (calls.get(ec) ?? []).filter((at) => at > since);
    if (recent.length >= 10) return false;
    calls.set(ec, [...recent, Date.now()]);
    return true;
  };
}

function receiptBody(payment: MadePayment) {
  const { data, psp, paidAt } = payment;
  const asked = data.transfers.reduce((sum, one) => sum + one.amountCents, 0);
  return {
    receiptId: payment.receiptId,
    noticeNumber: payment.noticeNumber,
    fiscalCode: payment.creditorFiscalCode,
    outcome: payment.outcome,
    creditorReferenceId: data.iuv,
    paymentAmount: payment.amountCents / 100,
    description: data.description,
    companyName: data.companyName,
    ...(data.officeName === null ? {} : { officeName: data.officeName }),
    debtor: {
      entityUniqueIdentifierType: data.debtorType,
      entityUniqueIdentifierValue: data.debtorValue,
      fullName: data.debtorName,
    },
    transferList: data.transfers.map((one, index) => ({
      idTransfer: Number(one.idTransfer),
      transferAmount: (one.amountCents + (index === 0 ? payment.amountCents - asked : 0)) / 100,
      fiscalCodePA: one.fiscalCodePA,
      iban: one.iban,
      mbdAttachment: '',
      remittanceInformation: one.remittanceInformation,
      transferCategory: one.transferCategory,
    })),
    idPSP: psp,
    pspCompanyName: 'Banca della prova',
    idChannel: `${psp}_01`,
    channelDescription: 'app',
    paymentMethod: 'creditCard',
    ...(payment.feeCents === null ? {} : { fee: payment.feeCents / 100 }),
    paymentDateTime: paidAt.slice(0, 10),
    paymentDateTimeFormatted: instantOf(paidAt).toISOString(),
    applicationDate: paidAt.slice(0, 10),
    transferDate: paidAt.slice(0, 10),
  };
}
