/** The doors of attendance. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import type { Route } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import type { DeviceOutcome } from '../domain/device.ts';
import type { CaseAnswer, CaseRequest } from '../store/case-door.ts';
import type { ControlTotals, Resend, Resent } from '../store/control-totals.ts';
import type { DeviceRequest } from '../store/device-door.ts';
import type { Devices } from '../store/devices.ts';
import type { Listings } from '../store/listings.ts';
import type { Submission, SubmissionAnswer } from '../store/observation-door.ts';
import type { RollCallLists } from '../store/roll-call-lists.ts';
import { getCases } from './get-cases.ts';
import { getControlTotals } from './get-control-totals.ts';
import { getDevicePupils } from './get-device-pupils.ts';
import { getDevices } from './get-devices.ts';
import { getMeals } from './get-meals.ts';
import { getOperations } from './get-operations.ts';
import { getParked } from './get-parked.ts';
import { postCaseResolution } from './post-case-resolution.ts';
import { postCorrections } from './post-corrections.ts';
import { postDeviceCodes } from './post-device-codes.ts';
import { postDeviceKeys } from './post-device-keys.ts';
import { postDeviceRegistration } from './post-device-registration.ts';
import { postDeviceRevocation } from './post-device-revocation.ts';
import { postDevices } from './post-devices.ts';
import { postMealsResend } from './post-meals-resend.ts';
import { postRollCalls } from './post-roll-calls.ts';
import { putClassRollCall } from './put-class-roll-call.ts';

export interface RouteNeeds {
  readonly door: IdempotentDoor<Submission, SubmissionAnswer>;
  readonly deviceDoor: Door<DeviceRequest, DeviceOutcome>;
  readonly caseDoor: Door<CaseRequest, CaseAnswer>;
  readonly resendDoor: Door<Resend, Resent>;
  readonly devices: Devices;
  readonly listings: Listings;
  readonly rollCallLists: RollCallLists;
  readonly controlTotals: ControlTotals;
  readonly clocks: Clocks;
}

export function createRoutes(needs: RouteNeeds): readonly Route[] {
  const { door, deviceDoor, devices, listings } = needs;
  return [
    postRollCalls(door),
    getDevicePupils(needs.rollCallLists),
    putClassRollCall(door),
    postCorrections(door),
    postDeviceCodes(deviceDoor),
    postDeviceRegistration(deviceDoor, devices),
    postDeviceKeys(deviceDoor),
    postDevices(deviceDoor),
    postDeviceRevocation(deviceDoor),
    getDevices(needs),
    getCases(listings),
    postCaseResolution(needs.caseDoor),
    getOperations(listings),
    getControlTotals(needs.controlTotals),
    postMealsResend(needs.resendDoor),
    getMeals(listings),
    getParked(listings),
  ];
}
