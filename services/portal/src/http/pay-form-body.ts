/** What a form on our pages sends: a few short fields, urlencoded. */
import { createHash, randomUUID } from 'node:crypto';
import { readAmount } from '@mestolo/money/read-amount.ts';
import { problem } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { FieldFault, TypedPayment } from '../pages/pay-fields.ts';
import { formFields } from './form-fields.ts';

export interface SentForm extends TypedPayment {
  /** Names the form it was sent from, so that sending it twice is one request. */
  readonly formKey: string;
}

const fields = z.object({
  codice: z.string().max(60).default(''),
  importo: z.string().max(60).default(''),
  chiave: z.uuid().catch(() => randomUUID()),
});

export function newFormKey(): string {
  return randomUUID();
}

/** @throws HttpProblem 415 or 422 for what no form of ours sends */
export function readForm(body: Buffer, contentType: string | undefined): SentForm {
  const sent = fields.safeParse(Object.fromEntries(formFields(body, contentType)));
  if (!sent.success) throw problem(422, { detail: 'This form was not sent by our page.' });
  const { codice, importo, chiave } = sent.data;
  return { code: codice.trim(), amount: importo.trim(), formKey: chiave };
}

/** Going back and changing something makes another request, with another key. */
export function keyOfForm({ formKey, code, amount }: SentForm): string {
  return createHash('sha256')
    .update(JSON.stringify([formKey, code, amount]))
    .digest('base64url');
}

export type ReadAmount =
  | { readonly amountCents: number }
  | { readonly amountCents: null; readonly fault: FieldFault };

/** What the messages of pagoPA can say. */
const MOST_CENTS = 99_999_999_999;

export function amountOfForm({ amount }: TypedPayment): ReadAmount {
  const read = readAmount(amount);
  if (read.kind === 'amount' && read.cents > 0 && read.cents <= MOST_CENTS) {
    return { amountCents: read.cents };
  }
  return { amountCents: null, fault: { field: 'amount', why: 'noAmount' } };
}
