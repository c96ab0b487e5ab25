/** How routes reach the office's door: who acts, and what attendance still holds. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Cause } from '@mestolo/messaging/handler.ts';
import type { IdempotencyKey, IdempotentDoor } from '@mestolo/service/idempotency.ts';
import type { Verdict } from '../domain/approval.ts';
import type { OfficeAction } from '../domain/office-action.ts';
import type { OfficeAnswer, OfficeRequest } from '../store/office-door.ts';
import type { FindUnposted } from '../store/unposted-meals.ts';

/** What a route's context says of its request. */
export interface Asking {
  readonly params: { readonly tenant: string };
  readonly actor: Actor;
  readonly caller: string | null;
  readonly cause: Cause;
  readonly idempotencyKey: IdempotencyKey | null;
}

export interface OfficeDesk {
  act(action: OfficeAction, asking: Asking): Promise<OfficeAnswer>;
  decide(approvalId: string, verdict: Verdict, asking: Asking): Promise<OfficeAnswer>;
}

export interface OfficeDeskNeeds {
  readonly door: IdempotentDoor<OfficeRequest, OfficeAnswer>;
  /** Meals of an account that attendance has taken and billing may not have posted. */
  readonly unposted: FindUnposted;
  /** The action that waits for approval; null where none does. */
  waiting(tenant: string, approvalId: string): Promise<OfficeAction | null>;
  newId(): string;
}

export function createOfficeDesk(needs: OfficeDeskNeeds): OfficeDesk {
  const { door, unposted, waiting, newId } = needs;
  const mealsOf = async (tenant: string, action: OfficeAction | null) =>
    action && takesMoney(action) ? unposted(tenant, action.accountId) : [];
  const askedBy = ({ params, actor, caller }: Asking) => {
    return { tenant: params.tenant, actor, role: caller ?? 'unknown' };
  };
  return {
    async act(action, asking) {
      const { tenant } = asking.params;
      const meals = await mealsOf(tenant, action);
      const what = { ask: 'action' as const, id: newId(), action, unposted: meals };
      return door.submit({ ...askedBy(asking), ...what }, asking.idempotencyKey, asking.cause);
    },
    async decide(approvalId, verdict, asking) {
      const { tenant } = asking.params;
      const meals = await mealsOf(tenant, await waiting(tenant, approvalId));
      const what = { ask: 'verdict' as const, approvalId, verdict, unposted: meals };
      return door.submit({ ...askedBy(asking), ...what }, asking.idempotencyKey, asking.cause);
    },
  };
}

function takesMoney(action: OfficeAction): action is OfficeAction & { accountId: string } {
  return action.type === 'transfer' || (action.type === 'entry' && action.kind === 'refund');
}
