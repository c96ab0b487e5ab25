/** Every route of payments. */
import type { Route } from '@mestolo/service/http.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { StationPorts } from '../pagopa/ports.ts';
import { getNotice } from './get-notice.ts';
import { paForNode } from './pa-for-node.ts';
import { type CancellationNeeds, postNoticeCancellation } from './post-notice-cancellation.ts';
import { postTopUps, type TopUpNeeds } from './post-top-ups.ts';

export interface RouteNeeds {
  readonly queries: TopUpNeeds['queries'];
  readonly topUps: TopUpNeeds['door'];
  readonly cancellations: CancellationNeeds['door'];
  readonly station: StationPorts;
  readonly logger: Logger;
}

export function createRoutes(needs: RouteNeeds): Route[] {
  const { queries, topUps, cancellations, station, logger } = needs;
  return [
    postTopUps({ queries, door: topUps }),
    getNotice(queries),
    postNoticeCancellation({ queries, door: cancellations }),
    paForNode(station, logger),
  ];
}
