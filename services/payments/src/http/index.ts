/** Every route of payments. */
import type { Route } from '@mestolo/service/http.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { StationPorts } from '../pagopa/ports.ts';
import { type NoticeNeeds, noticeRoutes } from './notice-routes.ts';
import { type OutboundNeeds, outboundRoutes } from './outbound-routes.ts';
import { paForNode } from './pa-for-node.ts';
import { type PaperNeeds, paperRoutes } from './paper-routes.ts';
import type { SettlementNeeds } from './settlement-needs.ts';
import { settlementRoutes } from './settlement-routes.ts';

export interface RouteNeeds {
  readonly notices: NoticeNeeds;
  readonly papers: PaperNeeds;
  readonly outbound: OutboundNeeds;
  readonly settlement: SettlementNeeds;
  readonly station: StationPorts;
  readonly logger: Logger;
}

export function createRoutes(needs: RouteNeeds): Route[] {
  const { notices, papers, outbound, settlement, station, logger } = needs;
  return [
    // Before the notice itself, whose number would take their endings in.
    ...paperRoutes(papers),
    ...noticeRoutes(notices),
    ...outboundRoutes(outbound),
    ...settlementRoutes(settlement),
    paForNode(station, logger),
  ];
}
