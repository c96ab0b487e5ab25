/** An amount in a body: whole cents, or euro as people write them. */
import { readAmount } from '@mestolo/money/read-amount.ts';
import { z } from 'zod';

/** A million euro: far above any family's account, and low enough for exact sums. */
const MOST_CENTS = 100_000_000;

const cents = z.int().min(1).max(MOST_CENTS);

const euroText = z.string().transform((text, context) => {
  const reading = readAmount(text);
  if (reading.kind === 'refused') {
    context.addIssue(reading.detail);
    return z.NEVER;
  }
  const result = cents.safeParse(reading.cents);
  if (result.success) return result.data;
  context.addIssue('The amount must be above zero and at most 1.000.000,00.');
  return z.NEVER;
});

/** To be spread into a strict object; `withAmount` makes one of the two of it. */
export const amountFields = {
  amountCents: cents.optional(),
  /** `4,35`, `1.234,56`: read exactly or refused, never guessed. */
  amount: euroText.optional(),
};

interface AmountFields {
  readonly amountCents?: number | undefined;
  readonly amount?: number | undefined;
}

/** Exactly one of the two must be there. */
export function withAmount<Fields extends AmountFields>(
  fields: Fields,
  context: z.RefinementCtx,
): Omit<Fields, 'amount' | 'amountCents'> & { readonly amountCents: number } {
  const { amountCents, amount, ...rest } = fields;
  const said = [amountCents, amount].filter((one) => one !== undefined);
  const [only] = said;
  if (said.length === 1 && only !== undefined) return { ...rest, amountCents: only };
  const message = 'say the amount once, as amountCents or as amount';
  context.addIssue({ code: 'custom', path: ['amountCents'], message });
  return z.NEVER;
}
