/** Puts payments together: notices for families, the station for pagoPA, receipts for billing. */
import { createKeyRing } from '@mestolo/service/keys.ts';
import type { ServiceDefinition } from '@mestolo/service/service-shell.ts';
import { paymentsConfig } from './config.ts';
import { debtsConsumer, referenceConsumer } from './consumers/index.ts';
import { createRoutes } from './http/index.ts';
import { stationAccess } from './http/station-access.ts';
import { countPaid, observePayments } from './metrics.ts';
import { noticeParts } from './notice-parts.ts';
import { outboundParts } from './outbound-parts.ts';
import { printNotices } from './paper/print-notice.ts';
import { settlementParts } from './settlement/settlement-parts.ts';
import { collections } from './store/collections.ts';
import { createNoticeByCode } from './store/notice-by-code.ts';
import { createOpenHolder } from './store/open-holder.ts';
import { createStationPorts } from './store/station-ports.ts';

export const payments: ServiceDefinition<typeof paymentsConfig> = {
  name: 'payments',
  config: paymentsConfig,
  collections,
  committed: () => countPaid,
  build(tools) {
    const { config, logger, serviceClient } = tools;
    observePayments(tools.db, tools.clocks);
    const { needs: notices, queries, receipts: door, underWay, tasks } = noticeParts(tools);
    const keys = createKeyRing({ client: serviceClient('registry', config.REGISTRY_URL) });
    const openHolder = createOpenHolder({ queries, keys, logger });
    const ports = createStationPorts({
      queries,
      keys,
      openHolder,
      door,
      underWay,
      noticeByCode: createNoticeByCode({ queries, door: notices.topUps }),
      logger,
    });
    const outbound = outboundParts({ ...tools, queries, underWay, station: ports });
    const settlement = settlementParts({ ...tools, queries, keys, receipts: door });
    const routes = createRoutes({
      notices,
      papers: {
        queries,
        openHolder,
        print: printNotices(),
        portalUrl: config.PORTAL_PUBLIC_URL ?? null,
      },
      outbound: outbound.needs,
      settlement: settlement.needs,
      station: ports,
      logger,
    });
    const station = stationAccess(routes, config);
    return {
      routes: station.routes,
      sideDoors: station.sideDoors,
      authenticators: { certificate: station.authenticator },
      consumers: [referenceConsumer, debtsConsumer],
      tasks: [...tasks, ...outbound.tasks, settlement.task],
    };
  },
};
