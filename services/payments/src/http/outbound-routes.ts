/** The routes of what payments asks of PagoPA, and of what does not answer. */
import type { Route } from '@mestolo/service/http.ts';
import type { Conferrals } from '../store/conferrals.ts';
import type { Outages } from '../store/outages.ts';
import { getConferrals } from './get-conferrals.ts';
import { getOutages } from './get-outages.ts';
import { type CartNeeds, postCarts } from './post-carts.ts';
import { postConferralRetry } from './post-conferral-retry.ts';
import { postOutageEnd } from './post-outage-end.ts';
import { type OutageNeeds, postOutages } from './post-outages.ts';
import { type PollNeeds, postReceiptsPoll } from './post-receipts-poll.ts';

export interface OutboundNeeds {
  readonly carts: CartNeeds;
  readonly conferrals: Conferrals;
  readonly outages: Outages;
  readonly outage: OutageNeeds;
  readonly poll: PollNeeds['poll'];
}

export function outboundRoutes(needs: OutboundNeeds): Route[] {
  const { carts, conferrals, outages, outage, poll } = needs;
  const { queries } = carts;
  return [
    postCarts(carts),
    getConferrals(conferrals),
    postConferralRetry({ queries, conferrals }),
    getOutages(outages),
    postOutages(outage),
    postOutageEnd(outage),
    postReceiptsPoll({ queries, poll }),
  ];
}
