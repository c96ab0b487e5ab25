/**
 * A receipt as PagoPA keeps it for those who missed it: the same receipt in JSON.
 * Source: PagoPA's biz_events.json.
 */
import { z } from 'zod';
import { amountOf } from '../domain/amounts.ts';
import { jsonOf } from '../outbound/limited-body.ts';
import type { ReceiptContent } from '../pagopa/ports.ts';
import { euroNumber } from './flow-answers.ts';

const text = z.string().min(1);
const maybe = text.nullish().transform((value) => value ?? undefined);
const amount = euroNumber.transform(amountOf);

const person = z
  .object({
    entityUniqueIdentifierType: z.enum(['F', 'G']),
    entityUniqueIdentifierValue: text,
    fullName: text,
  })
  .transform(({ fullName, ...uniqueIdentifier }) => ({ uniqueIdentifier, fullName }));

const transfer = z
  .object({
    idTransfer: z.int().min(1).max(5).nullish(),
    transferAmount: amount,
    fiscalCodePA: z.string().regex(/^[0-9]{11}$/),
    iban: maybe,
    remittanceInformation: text,
    transferCategory: text,
  })
  .transform(({ idTransfer, iban, ...rest }) => ({
    idTransfer: String(idTransfer ?? 1),
    ...rest,
    ...(iban !== undefined && { IBAN: iban }),
  }));

const bizEvent = z
  .object({
    receiptId: text,
    noticeNumber: z.string().regex(/^[0-9]{18}$/),
    fiscalCode: z.string().regex(/^[0-9]{11}$/),
    outcome: z.enum(['OK', 'KO']),
    creditorReferenceId: text,
    paymentAmount: amount,
    description: text,
    companyName: text,
    officeName: maybe,
    debtor: person,
    transferList: z.array(transfer).min(1).max(5),
    idPSP: text,
    pspFiscalCode: maybe,
    pspPartitaIVA: maybe,
    pspCompanyName: text,
    idChannel: text,
    channelDescription: maybe,
    payer: person.nullish().transform((value) => value ?? undefined),
    paymentMethod: maybe,
    fee: amount.nullish().transform((value) => value ?? undefined),
    paymentDateTime: maybe,
    paymentDateTimeFormatted: maybe,
    applicationDate: maybe,
    transferDate: maybe,
  })
  .transform(({ transferList, pspCompanyName, paymentDateTimeFormatted, ...rest }) => ({
    ...rest,
    transferList: { transfer: transferList },
    PSPCompanyName: pspCompanyName,
    channelDescription: rest.channelDescription ?? rest.idChannel,
    paymentDateTime: paymentDateTimeFormatted ?? rest.paymentDateTime,
  }));

/** Null where it is no receipt. */
export function readBizEvent(json: string): ReceiptContent | null {
  return bizEvent.safeParse(jsonOf(json)).data ?? null;
}
