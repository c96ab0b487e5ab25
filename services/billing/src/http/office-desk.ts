/** How routes reach the office's door: who acts, under which id, and what attendance still holds. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Cause } from '@mestolo/messaging/handler.ts';
import type { IdempotencyKey, IdempotentDoor } from '@mestolo/service/idempotency.ts';
import type { Verdict } from '../domain/approval.ts';
import type { MealFact } from '../domain/facts.ts';
import type { OfficeAction } from '../domain/office-action.ts';
import type { OfficeAnswer, OfficeRequest } from '../store/office-door.ts';

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
  unposted(tenant: string, accountId: string): Promise<readonly MealFact[]>;
  /** The account that an action under approval would take money from; null where none. */
  payerOf(tenant: string, approvalId: string): Promise<string | null>;
  newId(): string;
}

export function createOfficeDesk(needs: OfficeDeskNeeds): OfficeDesk {
  const { door, unposted, payerOf, newId } = needs;
  const askedBy = ({ params, actor, caller }: Asking) => {
    return { tenant: params.tenant, actor, role: caller ?? 'unknown' };
  };
  return {
    async act(action, asking) {
      const { tenant } = asking.params;
      const payer = takesMoney(action) ? action.accountId : null;
      const meals = payer === null ? [] : await unposted(tenant, payer);
      const what = { ask: 'action' as const, id: newId(), action, unposted: meals };
      return door.submit({ ...askedBy(asking), ...what }, asking.idempotencyKey, asking.cause);
    },
    async decide(approvalId, verdict, asking) {
      const { tenant } = asking.params;
      const payer = await payerOf(tenant, approvalId);
      const meals = payer === null ? [] : await unposted(tenant, payer);
      const what = { ask: 'verdict' as const, approvalId, verdict, unposted: meals };
      return door.submit({ ...askedBy(asking), ...what }, asking.idempotencyKey, asking.cause);
    },
  };
}

function takesMoney(action: OfficeAction): action is OfficeAction & { accountId: string } {
  return action.type === 'transfer' || (action.type === 'entry' && action.kind === 'refund');
}
