/** The collections of attendance, as data: made before traffic, and users get rights on them. */
import { idempotencyKeys } from '@mestolo/service/idempotency.ts';
import type { CollectionDefinition } from '@mestolo/service/mongo.ts';
import { operationCollections } from '@mestolo/service/operation-log.ts';
import { orderCollections } from './order-collections.ts';
import { pairingCollection } from './pairings.ts';
import { forgottenInTime } from './sandbox-decisions.ts';
import { webhookCollections } from './webhook-documents.ts';

export const CALENDARS = 'calendars';
export const PUPILS = 'pupils';
export const DEVICES = 'devices';
/** What each device has sent, and what is missing. */
export const DEVICE_STREAMS = 'deviceStreams';
export const MEALS = 'meals';
export const OBSERVATIONS = 'observations';
export const PARKED = 'parked';
/** Who reads the calendar of a day and who changes it both write here. */
export const DAYS = 'days';

/** What waits for a person, and what became of it. */
export const CASES = 'cases';

/** Invented schools, and what their devices have sent lately. */
export const SANDBOXES = 'sandboxes';
export const SANDBOX_REQUESTS = 'sandboxRequests';

/** What MongoDB deletes after some days where it is of a sandbox. */
export const forgottenBySandboxes: ReadonlySet<string> = new Set([
  MEALS,
  OBSERVATIONS,
  PARKED,
  CASES,
]);

/** Ids stand in `_id`, so that none of them needs a unique index beside it. */
export const collections: readonly CollectionDefinition[] = [
  { name: CALENDARS, indexes: [] },
  {
    name: PUPILS,
    indexes: [{ key: { 'enrolments.schoolId': 1 } }, { key: { 'enrolments.classId': 1 } }],
  },
  { name: DEVICES, indexes: [{ key: { tenant: 1 } }] },
  { name: DEVICE_STREAMS, indexes: [] },
  {
    name: MEALS,
    indexes: [
      { key: { tenant: 1, servedOn: 1, _id: 1 } },
      { key: { tenant: 1, pupilId: 1, servedOn: 1 } },
      forgottenInTime,
    ],
  },
  // What was seen once is never rewritten: a correction is a further observation.
  { name: OBSERVATIONS, indexes: [{ key: { mealId: 1 } }, forgottenInTime], immutable: true },
  { name: DAYS, indexes: [] },
  {
    name: PARKED,
    indexes: [
      { key: { pupilKey: 1 } },
      { key: { tenant: 1, _id: 1 } },
      { key: { tenant: 1, why: 1 } },
      forgottenInTime,
    ],
  },
  {
    name: CASES,
    indexes: [{ key: { tenant: 1, state: 1, openedAt: 1, caseId: 1 } }, forgottenInTime],
  },
  { name: SANDBOXES, indexes: [{ key: { pageHash: 1 } }] },
  {
    name: SANDBOX_REQUESTS,
    indexes: [{ key: { tenant: 1, number: -1 } }, forgottenInTime],
  },
  ...operationCollections,
  idempotencyKeys,
  ...orderCollections,
  ...webhookCollections,
  pairingCollection,
];
