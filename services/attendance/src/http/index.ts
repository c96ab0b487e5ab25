/** The doors of attendance. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import type { Route } from '@mestolo/service/http.ts';
import type { Devices } from '../store/devices.ts';
import type { Listings } from '../store/listings.ts';
import type { Submission, SubmissionAnswer } from '../store/observation-door.ts';
import { getMeals } from './get-meals.ts';
import { getParked } from './get-parked.ts';
import { postCorrections } from './post-corrections.ts';
import { postDeviceRevocation } from './post-device-revocation.ts';
import { postDevices } from './post-devices.ts';
import { postRollCalls } from './post-roll-calls.ts';

export interface RouteNeeds {
  readonly door: Door<Submission, SubmissionAnswer>;
  readonly devices: Devices;
  readonly listings: Listings;
}

export function createRoutes({ door, devices, listings }: RouteNeeds): readonly Route[] {
  return [
    postRollCalls(door),
    postCorrections(door),
    postDevices(devices),
    postDeviceRevocation(devices),
    getMeals(listings),
    getParked(listings),
  ];
}
