/** What the doors of orders and counts take and answer, as schemas. */
import { actor, dietCode, id, instant, localDate, mealSlot } from '@mestolo/contracts/values.ts';
import { type IdempotencyKey, idempotencyKeyOf } from '@mestolo/service/idempotency.ts';
import { z } from 'zod';
import type { CountDocument } from '../store/order-documents.ts';

/** The caller's own name for its request, visible ASCII: sent again it changes nothing. */
export const requestId = z.string().regex(/^[\x21-\x7e]{1,80}$/);

export const reason = z.string().trim().min(1).max(200);

const OF_OUR_TIME = 'from 2000 to 2199';

function ofOurTime(text: string): boolean {
  return /^2[01]/.test(text);
}

/** A day on which a school may be open; calendars of other centuries only break computations. */
export const schoolDay = z.iso.date().refine(ofOurTime, OF_OUR_TIME);

export const moment = z.iso
  .datetime({ offset: true })
  .refine(ofOurTime, OF_OUR_TIME)
  .transform((text) => new Date(text).toISOString());

/** In small letters, because meals are named by a hash of it. */
export const pupilUuid = z.uuid().transform((text) => text.toLowerCase());

export const receipt = z.strictObject({
  receiptId: z.string(),
  requestId: z.string(),
  pupilId: id,
  from: localDate,
  to: localDate.nullable(),
  order: z.enum(['none', 'standard', 'plain']),
  arrivedAt: instant,
  receivedAt: instant.nullable(),
  /** The earlier of the two, by which it was judged. */
  countedAt: instant,
  actor,
  days: z.array(
    z.strictObject({
      servedOn: localDate,
      outcome: z.enum(['accepted', 'late', 'refused']),
      why: z.string().optional(),
      certificate: z.literal(true).optional(),
    }),
  ),
});

const line = z.strictObject({
  dietCode: dietCode.nullable(),
  plain: z.boolean(),
  pupils: z.int(),
  staff: z.int(),
});

export const count = z.strictObject({
  schoolId: id,
  servedOn: localDate,
  slot: mealSlot,
  chargeBasis: z.enum(['attendance', 'order']),
  /** The cut-off as it was that day, with what an outage had added to it. */
  cutOffAt: instant,
  frozenAt: instant,
  version: z.int(),
  lateAdditions: z.int(),
  /** What counts for cooking. */
  lines: z.array(line),
  /** Pupils whose plain meal is the fourth running or more. */
  certificates: z.array(id),
  versions: z.array(
    z.strictObject({
      version: z.int(),
      cause: z.enum(['cutOff', 'closure', 'lateChange']),
      at: instant,
      actor,
      reason: z.string().nullable(),
      lateAdditions: z.int(),
      lines: z.array(line),
    }),
  ),
});

export function countBody(document: CountDocument): z.infer<typeof count> {
  const { schoolId, servedOn, slot, chargeBasis, cutOffAt, frozenAt, versions } = document;
  const newest = versions.at(-1);
  const plain = versions.map((one) => ({ ...one, lines: [...one.lines] }));
  return {
    ...{ schoolId, servedOn, slot, chargeBasis, cutOffAt, frozenAt },
    version: newest?.version ?? 0,
    lateAdditions: newest?.lateAdditions ?? 0,
    lines: [...(newest?.lines ?? [])],
    certificates: document.pupils
      .filter(({ certificate }) => certificate)
      .map(({ pupilId }) => pupilId),
    versions: plain,
  };
}

/** The key of a request that names itself in its body. */
export function keyOfRequest(
  path: string,
  tenant: string,
  body: { readonly requestId: string },
): IdempotencyKey | null {
  return idempotencyKeyOf({ header: body.requestId, tenant, method: 'post', path, body });
}
