/** An outage as the office sees it. */
import { id, instant, version } from '@mestolo/contracts/values.ts';
import { z } from 'zod';
import type { Outage } from '../domain/outage.ts';

export const outageBody = z.strictObject({
  outageId: id,
  version,
  part: z.enum(['checkout', 'aca', 'gpd', 'office']),
  from: instant,
  to: instant.nullable(),
  reason: z.string().nullable(),
  /** Who in the office began it. */
  actor: z.string().nullable(),
  /** By how many days due dates move; null while it lasts, and where a later end moves them. */
  movedDays: z.int().nullable(),
});

export function outageView(outage: Outage) {
  const { id: outageId, version: count, part, from, to, reason, actor, move } = outage;
  return {
    outageId,
    version: count,
    part,
    from,
    to,
    reason,
    actor,
    movedDays: move?.days ?? null,
  };
}
