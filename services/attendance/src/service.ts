/** Puts attendance together: one door for what was seen, one consumer of what registry says. */

import { idempotentDoor } from '@mestolo/service/idempotency.ts';
import { operationReader } from '@mestolo/service/operations-route.ts';
import type { ServiceDefinition } from '@mestolo/service/service-shell.ts';
import { attendanceConfig } from './config.ts';
import { referenceConsumer } from './consumers/index.ts';
import { admitDevice } from './http/admit-device.ts';
import { admitInSandbox } from './http/admit-in-sandbox.ts';
import { createRoutes } from './http/index.ts';
import { kitchenParts } from './kitchen-parts.ts';
import { countTaken, observeDay } from './metrics.ts';
import { caseDoor } from './store/case-door.ts';
import { collections, forgottenBySandboxes } from './store/collections.ts';
import { createControlTotals, resendDoor } from './store/control-totals.ts';
import { deviceDoor } from './store/device-door.ts';
import { createDevices } from './store/devices.ts';
import { createListings } from './store/listings.ts';
import { observationDoor } from './store/observation-door.ts';
import { createPairings } from './store/pairings.ts';
import { createRollCallLists } from './store/roll-call-lists.ts';
import { withSandboxes } from './store/sandbox-decisions.ts';
import { createSandboxes } from './store/sandboxes.ts';
import { webhookParts } from './webhook-parts.ts';

export const attendance: ServiceDefinition<typeof attendanceConfig> = {
  name: 'attendance',
  config: attendanceConfig,
  collections,
  committed: () => countTaken,
  build(tools) {
    const { config, db, clocks } = tools;
    observeDay(db, clocks);
    const messaging = withSandboxes(tools.messaging, forgottenBySandboxes);
    const kitchen = kitchenParts({ ...tools, messaging });
    const webhooks = webhookParts({ ...tools, messaging });
    const devices = createDevices(db);
    const sandboxes = createSandboxes(db);
    const authority = config.DEVICE_DOOR_AUTHORITY ?? null;
    const find = devices.find;
    return {
      routes: createRoutes({
        door: idempotentDoor(messaging, 'observations', observationDoor(clocks), {
          keeps: (answer) => answer !== 'no-calendar',
        }),
        deviceDoor: messaging.door('devices', deviceDoor(clocks)),
        caseDoor: messaging.door('cases', caseDoor(clocks)),
        resendDoor: messaging.door('resend', resendDoor()),
        devices,
        sandboxes,
        pairings: createPairings(db),
        listings: createListings(db),
        operations: operationReader(db),
        rollCallLists: createRollCallLists(db, clocks),
        controlTotals: createControlTotals(db),
        clocks,
        webhooks: webhooks.needs,
        ...kitchen.needs,
      }),
      consumers: [referenceConsumer(clocks)],
      tasks: [...kitchen.tasks, ...webhooks.tasks],
      doorTasks: kitchen.doorTasks,
      authenticators: {
        device: admitInSandbox(admitDevice({ find, authority }), { sandboxes, find, authority }),
      },
    };
  },
};
