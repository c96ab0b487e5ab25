/** Puts registry together: it consumes nothing, and everything that comes in is published. */

import { idempotentDoor } from '@mestolo/service/idempotency.ts';
import { operationReader } from '@mestolo/service/operations-route.ts';
import type { ServiceDefinition } from '@mestolo/service/service-shell.ts';
import { registryConfig } from './config.ts';
import { newMint } from './http/importing.ts';
import { createRoutes } from './http/index.ts';
import { calendarDoor } from './store/calendar-door.ts';
import { collections } from './store/collections.ts';
import { familyDoor } from './store/family-door.ts';
import { householdDoor } from './store/household-door.ts';
import { assertMasterKey, forgetRestoredKeys, wrapKeysAnew } from './store/key-checks.ts';
import { destroyDoor, newKeysDoor } from './store/key-door.ts';
import { createCodeSweep, paymentCodesDoor } from './store/payment-code-sweep.ts';
import { plainReader } from './store/plain-reader.ts';
import { compactedTopics } from './store/published.ts';
import { createReads } from './store/reads.ts';
import { staffDoor } from './store/staff-door.ts';
import { createVault } from './store/vault.ts';

/** 32 bytes; behind it stands the one before, while the master key is changed. */
const ONE_KEY = 32;

export const registry: ServiceDefinition<typeof registryConfig> = {
  name: 'registry',
  config: registryConfig,
  collections,
  compacted: ({ db }) => compactedTopics(db),
  async build({ config, db, messaging, logger }) {
    const vault = createVault({ masterKey: config.MASTER_KEY, searchKey: config.SEARCH_KEY });
    await assertMasterKey(db, vault);
    if (config.MASTER_KEY.length > ONE_KEY) {
      const keys = await wrapKeysAnew(db, vault);
      logger.info({ keys }, 'keys were wrapped with the new master key');
    }
    await forgetRestoredKeys(db);
    return {
      routes: createRoutes({
        reads: createReads(db, vault),
        operations: operationReader(db),
        newKeys: messaging.door('new-keys', newKeysDoor(vault)),
        destroy: messaging.door('destroy-keys', destroyDoor()),
        households: idempotentDoor(messaging, 'households', householdDoor(vault), {
          keeps: (answer) => typeof answer === 'object' && answer.result !== 'refused',
        }),
        importing: {
          calendars: messaging.door('calendars', calendarDoor()),
          families: messaging.door('families', familyDoor(vault)),
          staff: messaging.door('staff', staffDoor(vault)),
          reader: plainReader(db),
          vault,
          allowVirtualClock: config.ALLOW_VIRTUAL_CLOCK,
        },
      }),
      doorTasks: [
        createCodeSweep({
          ...{ db, logger, newMint },
          door: messaging.door('payment-codes', paymentCodesDoor),
        }),
      ],
    };
  },
};
