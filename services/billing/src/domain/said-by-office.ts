/** What every entry says that the office made: who, why, when, by which action. */
import { said } from './books.ts';
import type { ActionContext } from './office-action.ts';

export function saidByOffice(
  { reason }: { readonly reason: string },
  { id, tenant, recordedAt, actor, trace }: ActionContext,
) {
  return {
    tenant,
    recordedAt,
    actor,
    reason,
    source: `office:${id}`,
    ...said('traceId', trace.traceId),
  };
}
