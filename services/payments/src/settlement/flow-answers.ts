/**
 * What PagoPA's service of reporting flows answers, as far as we read it.
 * Source: PagoPA's fdr_organization.json. Fields we do not need are not looked at.
 */
import { localDate } from '@mestolo/service/local-time.ts';
import { z } from 'zod';
import type { FlowOutcome, FlowPayment, FlowVersion } from '../domain/settlement-facts.ts';

const ITALY = 'Europe/Rome';

/** Euros, as a number with two decimals; below ten million of millions these are exact enough. */
export const euroNumber = z
  .number()
  .min(0)
  .max(999_999_999.99)
  .transform((euros, context) => {
    const cents = Math.round(euros * 100);
    if (Math.abs(euros * 100 - cents) < 0.001) return cents;
    context.addIssue('has more than two decimals');
    return z.NEVER;
  });

const upTo35 = z.string().min(1).max(35);
const moment = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is no moment');
const day = z.iso.date();

const metadata = z.object({ totPage: z.int().min(0) });

export const flowList = z.object({
  metadata,
  data: z
    .array(
      z.object({
        fdr: upTo35,
        pspId: upTo35,
        revision: z.int().min(1),
        published: moment,
        flowDate: moment.nullish(),
      }),
    )
    .nullish()
    .transform((data) => data ?? []),
});

export type ListedFlow = z.infer<typeof flowList>['data'][number];

export const singleFlow = z.object({
  fdr: upTo35,
  fdrDate: moment,
  revision: z.int().min(1),
  regulation: upTo35,
  regulationDate: day,
  totPayments: z.int().min(0),
  sumPayments: euroNumber,
});

const OUTCOMES: Readonly<Record<string, FlowOutcome>> = {
  EXECUTED: 'executed',
  STAND_IN: 'standIn',
  STAND_IN_NO_RPT: 'standInWithoutRequest',
  NO_RPT: 'withoutRequest',
  REVOKED: 'revoked',
};

export const paymentPage = z.object({
  metadata,
  data: z
    .array(
      z
        .object({
          iuv: upTo35,
          iur: upTo35,
          idTransfer: z.int().min(1).max(5),
          pay: euroNumber,
          payStatus: z.string(),
          payDate: moment,
        })
        .transform(
          ({ iuv, iur, idTransfer, pay, payStatus, payDate }): FlowPayment => ({
            ...{ iuv, iur, transfer: idTransfer, cents: pay },
            outcome: OUTCOMES[payStatus] ?? 'other',
            paidOn: dayOf(payDate),
          }),
        ),
    )
    .nullish()
    .transform((data) => data ?? []),
});

/** A moment is of a day in Italy; a day alone is that day. */
function dayOf(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : localDate(text, ITALY);
}

export function versionOf(
  { fdr, fdrDate, revision, ...rest }: z.infer<typeof singleFlow>,
  { creditorFiscalCode, psp }: { readonly creditorFiscalCode: string; readonly psp: string },
): FlowVersion {
  return {
    ...{ creditorFiscalCode, psp, flow: fdr, source: 'rest', revision },
    madeAt: new Date(fdrDate).toISOString(),
    regulation: rest.regulation,
    regulationOn: rest.regulationDate,
    declaredPayments: rest.totPayments,
    declaredCents: rest.sumPayments,
  };
}
