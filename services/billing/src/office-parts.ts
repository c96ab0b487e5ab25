/** Puts together what the office's doors need. */

import type { Messaging } from '@mestolo/messaging/messaging.ts';
import { idempotentDoor } from '@mestolo/service/idempotency.ts';
import { operationReader } from '@mestolo/service/operations-route.ts';
import type { ServiceTools } from '@mestolo/service/service-shell.ts';
import { timeOrderedId } from '@mestolo/service/time-ordered-id.ts';
import type { z } from 'zod';
import type { billingConfig } from './config.ts';
import { contestTexts } from './http/contest-text.ts';
import { createOfficeDesk, type OfficeDesk } from './http/office-desk.ts';
import type { OfficeNeeds } from './http/office-routes.ts';
import { askRegistry } from './paper/family-names.ts';
import { balancesOn } from './store/balances-on.ts';
import { type BusinessTime, createBusinessTime } from './store/business-time.ts';
import { contestDoor } from './store/contest-door.ts';
import { createDebtLists } from './store/debt-lists.ts';
import { createPriceFacts } from './store/explanations.ts';
import { type OfficeAnswer, officeDoor } from './store/office-door.ts';
import { createOfficeLists, type OfficeLists } from './store/office-lists.ts';
import { createStatements } from './store/statements.ts';
import { takeoverDoor } from './store/takeover-door.ts';
import { createTakeoverLists } from './store/takeover-lists.ts';
import { createUnposted } from './store/unposted-meals.ts';
import { askOwners } from './takeover/owners.ts';
import { payerOpener, payerSealer } from './takeover/seal-payers.ts';

type Tools = ServiceTools<z.infer<typeof billingConfig>> & { readonly messaging: Messaging };

/** What was refused may be allowed tomorrow: only what was done is answered again. */
const isDone = ({ result }: OfficeAnswer) => result !== 'refused' && result !== 'notAllowed';

export function officeParts(tools: Tools): OfficeNeeds {
  const { config, db, clocks, messaging, logger, serviceClient } = tools;
  const registry = serviceClient('registry', config.REGISTRY_URL);
  const statements = createStatements(db);
  const lists = createOfficeLists(db);
  const takeoverLists = createTakeoverLists(db);
  const time = createBusinessTime(db, clocks);
  const names = askRegistry(registry, logger);
  const owners = askOwners(registry);
  return {
    desk: officeDesk(tools, lists, time),
    lists,
    debts: createDebtLists(db),
    operations: operationReader(db),
    statementFiles: { statements, names, now: time.now },
    explaining: { statements, priceFacts: createPriceFacts(db) },
    takeover: {
      door: messaging.door('takeover', takeoverDoor(clocks)),
      owners,
      sealPayers: payerSealer(registry),
      openPayers: payerOpener(registry),
      notices: takeoverLists.notices,
      today: time.today,
      now: time.now,
      takeoverLists,
      statements,
    },
    contesting: {
      contests: idempotentDoor(messaging, 'contests', contestDoor(clocks), {
        keeps: ({ result }) => result === 'done',
      }),
      texts: contestTexts(registry),
      now: time.now,
      lists,
      statements,
    },
    parallelMonth: { owners, balances: (tenant, on) => balancesOn(db, tenant, on) },
  };
}

function officeDesk(tools: Tools, lists: OfficeLists, time: BusinessTime): OfficeDesk {
  const { messaging, clocks, config, serviceClient } = tools;
  const { ATTENDANCE_URL: url } = config;
  const attendance = url ? serviceClient('attendance', url) : null;
  return createOfficeDesk({
    door: idempotentDoor(messaging, 'office', officeDoor(clocks), { keeps: isDone }),
    unposted: createUnposted(attendance, time),
    async waiting(tenant, approvalId) {
      const approval = await lists.approval(tenant, approvalId);
      return approval?.state === 'waiting' ? approval.action : null;
    },
    newId: timeOrderedId,
  });
}
