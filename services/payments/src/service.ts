/** Puts payments together: notices for families, the station for pagoPA, receipts for billing. */
import { idempotentDoor } from '@mestolo/service/idempotency.ts';
import { createKeyRing } from '@mestolo/service/keys.ts';
import type { ServiceDefinition } from '@mestolo/service/service-shell.ts';
import { paymentsConfig } from './config.ts';
import { referenceConsumer } from './consumers/index.ts';
import { createRoutes } from './http/index.ts';
import { stationAccess } from './http/station-access.ts';
import { cancelDoor } from './store/cancel-door.ts';
import { collections } from './store/collections.ts';
import { createQueries } from './store/queries.ts';
import { receiptDoor } from './store/receipt-door.ts';
import { createReceiptTotals } from './store/receipt-totals.ts';
import { resendDoor } from './store/resend-door.ts';
import { createStationPorts } from './store/station-ports.ts';
import { topUpDoor } from './store/top-up-door.ts';

export const payments: ServiceDefinition<typeof paymentsConfig> = {
  name: 'payments',
  config: paymentsConfig,
  collections,
  build({ config, db, clocks, logger, messaging, serviceClient }) {
    const queries = createQueries(db, clocks);
    const keys = createKeyRing({ client: serviceClient('registry', config.REGISTRY_URL) });
    const door = messaging.door('receipts', receiptDoor);
    const routes = createRoutes({
      queries,
      topUps: idempotentDoor(messaging, 'top-ups', topUpDoor, {
        // Another answer may change: the account can arrive.
        keeps: ({ kind }) => kind === 'made',
      }),
      cancellations: messaging.door('cancellations', cancelDoor),
      station: createStationPorts({ queries, keys, door, logger }),
      totals: createReceiptTotals(db),
      resend: messaging.door('resend', resendDoor),
      logger,
    });
    const station = stationAccess(routes, config);
    return {
      routes: station.routes,
      sideDoors: station.sideDoors,
      authenticators: { certificate: station.authenticator },
      consumers: [referenceConsumer],
    };
  },
};
