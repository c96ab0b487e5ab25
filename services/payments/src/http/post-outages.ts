/** POST /internal/tenants/{tenant}/outages: the office says that families can't pay. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, type Route, unavailable } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { OutageAnswer, OutageRequest } from '../store/outage-door.ts';
import type { Queries } from '../store/queries.ts';
import { outageBody, outageView } from './outage-view.ts';

export interface OutageNeeds {
  readonly queries: Pick<Queries, 'comune'>;
  readonly door: Door<OutageRequest, OutageAnswer>;
  /** Due dates are to be moved. */
  readonly wake: () => void;
}

const outage = z.strictObject({ reason: z.string().trim().min(3).max(300) });

export function postOutages({ queries, door }: OutageNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/outages',
    summary: 'Say that families can’t pay: reminders are held until it is ended',
    access: 'service',
    callers: ['office', 'operator'],
    body: outage,
    answers: { 201: outageBody },
    async handle({ params: { tenant }, body: { reason }, actor, cause }) {
      const comune = await queries.comune(tenant);
      if (comune === null) throw unavailable(5, 'This Comune is not known here yet.');
      const now = comune.now.toISOString();
      const who = actor.onBehalfOf ?? actor.id;
      const wanted = { tenant, part: 'office', from: now, reason, actor: who } as const;
      const opened = await door.submit({ kind: 'open', wanted, now }, cause);
      if (opened === null) throw unavailable(1, 'The outage could not be opened; send it again.');
      return { status: 201, body: outageView(opened) };
    },
  });
}
