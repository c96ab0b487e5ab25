/** Puts billing together: facts and reference data in, entries and balances out. */
import { PARTITIONS, topics } from '@mestolo/contracts/topics.ts';
import type { ServiceDefinition } from '@mestolo/service/service-shell.ts';
import { billingConfig } from './config.ts';
import { factsConsumer, referenceConsumer } from './consumers/index.ts';
import { debtTask } from './debt-task.ts';
import { receiptKey } from './domain/entry-ids.ts';
import { createRoutes } from './http/index.ts';
import { officeParts } from './office-parts.ts';
import { countPosted } from './posting-metrics.ts';
import { priceParts, projectionsOf } from './price-parts.ts';
import { createProofs } from './proofs.ts';
import { createBalances } from './store/balances.ts';
import { rememberedTime } from './store/business-time.ts';
import { collections } from './store/collections.ts';
import { openingBalanceDoor } from './store/opening-balance-door.ts';
import { createStatements } from './store/statements.ts';

export const billing: ServiceDefinition<typeof billingConfig> = {
  name: 'billing',
  config: billingConfig,
  collections,
  // All lanes then have as much to do; half as many post a little less, in less memory.
  lanes: PARTITIONS,
  compacted({ db }) {
    const balances = createBalances(db);
    return {
      current: { [topics.balances.name]: balances.current },
      currentIds: { [topics.balances.name]: balances.currentIds },
      everyKey: { [topics.balances.name]: balances.everyKey },
    };
  },
  committed: ({ db, clocks, logger }) => countPosted(rememberedTime(db, clocks), logger),
  build(tools) {
    const { db, clocks, logger, messaging } = tools;
    const proofs = createProofs(tools);
    const prices = priceParts(tools);
    return {
      routes: createRoutes({
        statements: createStatements(db),
        projections: projectionsOf(tools),
        prices: prices.needs,
        openingBalances: messaging.door('opening-balances', openingBalanceDoor(clocks)),
        proofs: proofs.doors,
        office: officeParts(tools),
      }),
      consumers: [
        referenceConsumer(prices.marksLeft),
        factsConsumer(({ known, fact }) => {
          const { tenant, noticeNumber, amountCents } = fact;
          const said = { tenant, receipt: receiptKey(fact), noticeNumber, amountCents };
          logger.error({ ...said, known }, 'a receipt came again with other content');
        }),
      ],
      tasks: [...prices.tasks, proofs.task, debtTask(tools)],
    };
  },
};
