/** Puts attendance together: one door for what was seen, one consumer of what registry says. */
import type { ServiceDefinition } from '@mestolo/service/service-shell.ts';
import { attendanceConfig } from './config.ts';
import { referenceConsumer } from './consumers/index.ts';
import { admitDevice } from './http/admit-device.ts';
import { createRoutes } from './http/index.ts';
import { collections } from './store/collections.ts';
import { createDevices } from './store/devices.ts';
import { createListings } from './store/listings.ts';
import { observationDoor } from './store/observation-door.ts';

export const attendance: ServiceDefinition<typeof attendanceConfig> = {
  name: 'attendance',
  config: attendanceConfig,
  collections,
  build({ config, db, clocks, messaging }) {
    const devices = createDevices(db);
    const authority = config.DEVICE_DOOR_AUTHORITY ?? null;
    return {
      routes: createRoutes({
        door: messaging.door('observations', observationDoor(clocks)),
        devices,
        listings: createListings(db),
      }),
      consumers: [referenceConsumer(clocks)],
      authenticators: { device: admitDevice({ find: devices.find, authority }) },
    };
  },
};
