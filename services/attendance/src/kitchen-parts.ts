/** The part of attendance that orders meals and counts them for the kitchens. */

import type { Messaging } from '@mestolo/messaging/messaging.ts';
import { idempotentDoor } from '@mestolo/service/idempotency.ts';
import type { ServiceTools } from '@mestolo/service/service-shell.ts';
import type { z } from 'zod';
import type { attendanceConfig } from './config.ts';
import { createDueCounts } from './store/due-counts.ts';
import { freezeDoor } from './store/freeze-door.ts';
import { kitchenDesk } from './store/kitchen-desk.ts';
import { createKitchenListings } from './store/kitchen-listings.ts';
import { orderDoor } from './store/order-door.ts';
import { staffMealDoor } from './store/staff-meals.ts';
import { beatAtDoor } from './tasks/beat-at-door.ts';
import { freezeCounts } from './tasks/freeze-counts.ts';

type Tools = ServiceTools<z.infer<typeof attendanceConfig>> & {
  readonly messaging: Pick<Messaging, 'door' | 'readiness'>;
};

export function kitchenParts({ db, clocks, logger, messaging }: Tools) {
  const freezing = messaging.door('counts', freezeDoor(clocks));
  return {
    needs: {
      orders: idempotentDoor(messaging, 'orders', orderDoor(clocks), {
        keeps: (answer) => typeof answer !== 'string',
      }),
      staffMeals: idempotentDoor(messaging, 'staff-meals', staffMealDoor(clocks), {
        keeps: (answer) => typeof answer !== 'string',
      }),
      desk: idempotentDoor(messaging, 'kitchen-desk', kitchenDesk(clocks), {
        keeps: ({ kind }) => kind === 'changed' || kind === 'waived',
      }),
      freezing,
      kitchen: createKitchenListings(db),
    },
    tasks: [
      freezeCounts({
        db,
        logger,
        due: createDueCounts(db, clocks),
        door: freezing,
        isInformed: () => messaging.readiness().consumer.ok,
      }),
    ],
    doorTasks: [beatAtDoor({ db, logger })],
  };
}
