/** Every route of payments. */
import type { Route } from '@mestolo/service/http.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { StationPorts } from '../pagopa/ports.ts';
import { type NoticeNeeds, noticeRoutes } from './notice-routes.ts';
import { type OutboundNeeds, outboundRoutes } from './outbound-routes.ts';
import { paForNode } from './pa-for-node.ts';

export interface RouteNeeds {
  readonly notices: NoticeNeeds;
  readonly outbound: OutboundNeeds;
  readonly station: StationPorts;
  readonly logger: Logger;
}

export function createRoutes({ notices, outbound, station, logger }: RouteNeeds): Route[] {
  return [...noticeRoutes(notices), ...outboundRoutes(outbound), paForNode(station, logger)];
}
