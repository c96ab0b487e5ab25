/** A proof as the doors show it. */
import { z } from 'zod';
import type { StoredProof } from '../store/proof-results.ts';

const count = z.int().nonnegative();

const controlSide = z
  .strictObject({
    differing: z.array(z.strictObject({ day: z.iso.date(), theirs: count, ours: count })),
    missing: count,
    resent: count,
  })
  .nullable();

export const controlReport = z.strictObject({ meals: controlSide, receipts: controlSide });

export const proofAnswer = z.strictObject({
  proofId: z.string(),
  startedAt: z.iso.datetime(),
  /** The business night it belongs to; null where somebody asked for it. */
  night: z.iso.date().nullable(),
  full: z.boolean(),
  tookMs: count,
  accounts: count,
  entries: count,
  /** Entries whose place in their chain was looked at. */
  followed: count,
  signedSheet: count,
  differencesInAll: count,
  /** The first of them. */
  differences: z.array(
    z.strictObject({
      what: z.enum(['balance', 'rollup', 'sum', 'chain', 'unknownAccount']),
      where: z.string(),
      says: z.string(),
    }),
  ),
  control: controlReport.nullable(),
});

export function proofBody(proof: StoredProof): z.infer<typeof proofAnswer> {
  const { _id: proofId, tenant, startedAt, differences, control, ...told } = proof;
  return {
    ...told,
    proofId,
    startedAt: startedAt.toISOString(),
    differences: [...differences],
    control: control && controlReport.parse(control),
  };
}
