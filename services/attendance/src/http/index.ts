/** The doors of attendance. */

import type { Door } from '@mestolo/messaging/messaging.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import type { Route } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import { operationsRoute, type ReadOperations } from '@mestolo/service/operations-route.ts';
import type { DeviceOutcome } from '../domain/device.ts';
import type { CaseAnswer, CaseRequest } from '../store/case-door.ts';
import type { ControlTotals, Resend, Resent } from '../store/control-totals.ts';
import type { DeviceRequest } from '../store/device-door.ts';
import type { Devices } from '../store/devices.ts';
import type { FreezeAnswer, FreezeRequest } from '../store/freeze-door.ts';
import type { KitchenAct, KitchenAnswer } from '../store/kitchen-desk.ts';
import type { KitchenListings } from '../store/kitchen-listings.ts';
import type { Listings } from '../store/listings.ts';
import type { Submission, SubmissionAnswer } from '../store/observation-door.ts';
import type { OrderAnswer, OrderRequest } from '../store/order-door.ts';
import type { Pairings } from '../store/pairings.ts';
import type { RollCallLists } from '../store/roll-call-lists.ts';
import type { Sandboxes } from '../store/sandboxes.ts';
import type { StaffMealAnswer, StaffMealRequest } from '../store/staff-meals.ts';
import { shownInSandbox } from './admit-in-sandbox.ts';
import { deleteWebhook, postWebhookEnabling, postWebhookTest } from './change-webhook.ts';
import { getCases } from './get-cases.ts';
import { getChargedButAbsent } from './get-charged-but-absent.ts';
import { getClosurePreview } from './get-closure-preview.ts';
import { getControlTotals } from './get-control-totals.ts';
import { getCounts } from './get-counts.ts';
import { getCountsCsv } from './get-counts-csv.ts';
import { getDevicePupils } from './get-device-pupils.ts';
import { getDevices } from './get-devices.ts';
import { getDietPupils } from './get-diet-pupils.ts';
import { getMealObservations } from './get-meal-observations.ts';
import { getMeals } from './get-meals.ts';
import { getOrderReceipts } from './get-order-receipts.ts';
import { getParked } from './get-parked.ts';
import { getSandboxPage, getSandboxRequests } from './get-sandbox-page.ts';
import { getWebhookDeliveries, getWebhooks } from './get-webhooks.ts';
import { postCaseResolution } from './post-case-resolution.ts';
import { postCatererMatches } from './post-caterer-matches.ts';
import { postClassOrders } from './post-class-orders.ts';
import { postClosureConfirmation } from './post-closure-confirmation.ts';
import { postCorrections } from './post-corrections.ts';
import { postCountsFreeze } from './post-counts-freeze.ts';
import { postDeviceCodes } from './post-device-codes.ts';
import { postDeviceKeys } from './post-device-keys.ts';
import { postDeviceRegistration } from './post-device-registration.ts';
import { postDeviceRevocation } from './post-device-revocation.ts';
import { postDevices } from './post-devices.ts';
import { postLateChanges } from './post-late-changes.ts';
import { postMealWaiver } from './post-meal-waiver.ts';
import { postMealsResend } from './post-meals-resend.ts';
import { postOrders } from './post-orders.ts';
import { postPairingPoll, postPairings } from './post-pairings.ts';
import { postRollCalls } from './post-roll-calls.ts';
import { postSandbox } from './post-sandbox.ts';
import { postStaffMeals } from './post-staff-meals.ts';
import { postWebhookSecrets, postWebhooks } from './post-webhooks.ts';
import { putClassRollCall } from './put-class-roll-call.ts';

import { settlePairing } from './settle-pairing.ts';
import type { WebhookNeeds } from './webhook-fields.ts';

/** The doors of orders and of the kitchen's counts. */
interface KitchenNeeds {
  readonly orders: IdempotentDoor<OrderRequest, OrderAnswer>;
  readonly staffMeals: IdempotentDoor<StaffMealRequest, StaffMealAnswer>;
  readonly desk: IdempotentDoor<KitchenAct, KitchenAnswer>;
  readonly freezing: Door<FreezeRequest, FreezeAnswer>;
  readonly kitchen: KitchenListings;
}

export interface RouteNeeds extends KitchenNeeds {
  readonly door: IdempotentDoor<Submission, SubmissionAnswer>;
  readonly deviceDoor: Door<DeviceRequest, DeviceOutcome>;
  readonly caseDoor: Door<CaseRequest, CaseAnswer>;
  readonly resendDoor: Door<Resend, Resent>;
  readonly devices: Devices;
  readonly sandboxes: Sandboxes;
  readonly pairings: Pairings;
  readonly webhooks: WebhookNeeds;
  readonly listings: Listings;
  readonly operations: ReadOperations;
  readonly rollCallLists: RollCallLists;
  readonly controlTotals: ControlTotals;
  readonly clocks: Clocks;
}

export function createRoutes(needs: RouteNeeds): readonly Route[] {
  const { door, deviceDoor, listings } = needs;
  return [
    ...deviceRoutes(needs),
    putClassRollCall(door),
    postCorrections(door),
    postDeviceCodes(deviceDoor),
    settlePairing({ pairings: needs.pairings, door: deviceDoor }),
    postSandbox({ door: deviceDoor, sandboxes: needs.sandboxes }),
    postDevices(deviceDoor),
    postDeviceRevocation(deviceDoor),
    getDevices(needs),
    getCases(listings),
    postCaseResolution(needs.caseDoor),
    operationsRoute(needs.operations),
    getControlTotals(needs.controlTotals),
    postMealsResend(needs.resendDoor),
    getMeals(listings),
    getMealObservations(listings),
    getParked(listings),
    ...webhookRoutes(needs.webhooks),
    ...kitchenRoutes(needs),
  ];
}

/** What makers of devices need to know; a document of their own describes it. */
export function deviceRoutes(needs: RouteNeeds): readonly Route[] {
  const { door, deviceDoor, devices, rollCallLists, sandboxes } = needs;
  const signed = [postRollCalls(door), getDevicePupils(rollCallLists), postDeviceKeys(deviceDoor)];
  return [
    postDeviceRegistration(deviceDoor, devices),
    postPairings(needs.pairings),
    postPairingPoll(needs.pairings),
    ...signed.map((route) => shownInSandbox(route, sandboxes)),
    getSandboxPage(sandboxes),
    getSandboxRequests(sandboxes),
  ];
}

function webhookRoutes(needs: WebhookNeeds): readonly Route[] {
  return [
    postWebhooks(needs),
    getWebhooks(needs),
    postWebhookSecrets(needs),
    postWebhookTest(needs),
    postWebhookEnabling(needs),
    getWebhookDeliveries(needs),
    deleteWebhook(needs),
  ];
}

function kitchenRoutes(needs: KitchenNeeds): readonly Route[] {
  const { orders, staffMeals, desk, freezing, kitchen } = needs;
  return [
    postOrders(orders),
    postClassOrders(orders),
    getOrderReceipts(kitchen),
    postStaffMeals(staffMeals),
    getCounts(kitchen),
    getCountsCsv(kitchen),
    getDietPupils(kitchen),
    postCountsFreeze({ door: freezing, listings: kitchen }),
    postLateChanges(desk),
    postCatererMatches(kitchen),
    getChargedButAbsent(kitchen),
    postMealWaiver(desk),
    getClosurePreview(kitchen),
    postClosureConfirmation({ door: desk, listings: kitchen }),
  ];
}
