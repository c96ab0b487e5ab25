/** Puts together what the office's doors need. */
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import { idempotentDoor } from '@mestolo/service/idempotency.ts';
import type { ServiceTools } from '@mestolo/service/service-shell.ts';
import type { z } from 'zod';
import type { billingConfig } from './config.ts';
import { createOfficeDesk } from './http/office-desk.ts';
import type { OfficeNeeds } from './http/office-routes.ts';
import { timeOrderedId } from './http/time-ordered-id.ts';
import { askRegistry } from './paper/family-names.ts';
import { createPriceFacts } from './store/explanations.ts';
import { type OfficeAnswer, officeDoor } from './store/office-door.ts';
import { createOfficeLists } from './store/office-lists.ts';
import { createStatements } from './store/statements.ts';

type Tools = ServiceTools<z.infer<typeof billingConfig>> & { readonly messaging: Messaging };

/** What was refused may be allowed tomorrow: only what was done is answered again. */
const isDone = ({ result }: OfficeAnswer) => result !== 'refused' && result !== 'notAllowed';

export function officeParts(tools: Tools): OfficeNeeds {
  const { config, db, clocks, messaging, logger, serviceClient } = tools;
  const registry = serviceClient('registry', config.REGISTRY_URL);
  const lists = createOfficeLists(db);
  const door = idempotentDoor(messaging, 'office', officeDoor(clocks), { keeps: isDone });
  const desk = createOfficeDesk({
    door,
    unposted: async () => [],
    async payerOf(tenant, approvalId) {
      const action = (await lists.approval(tenant, approvalId))?.action;
      return action && 'accountId' in action ? action.accountId : null;
    },
    newId: timeOrderedId,
  });
  const statements = createStatements(db);
  const statementFiles = {
    statements,
    names: askRegistry(registry, logger),
    now: (tenant: string) => clocks.now(tenant),
  };
  const explaining = { statements, priceFacts: createPriceFacts(db) };
  return { desk, lists, statementFiles, explaining };
}
