/** What is kept of answers that parents send, and of the proofs of their addresses. */
import type { CollectionDefinition } from '@mestolo/service/mongo.ts';
import { INBOUND, INBOUND_ANSWERS } from './inbound.ts';
import { NUMBERS } from './numbers.ts';
import { PROOFS_SENT, VERIFICATIONS } from './verification-door.ts';

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

export const backChannelCollections: readonly CollectionDefinition[] = [
  { name: NUMBERS, indexes: [{ key: { 'owners.accountId': 1 } }] },
  {
    name: VERIFICATIONS,
    indexes: [
      { key: { accountId: 1 } },
      // What has ended is told apart from what never was for an hour more.
      { key: { expiresAt: 1 }, expireAfterSeconds: HOUR_SECONDS },
    ],
  },
  { name: PROOFS_SENT, indexes: [{ key: { lastAt: 1 }, expireAfterSeconds: DAY_SECONDS }] },
  {
    name: INBOUND,
    indexes: [
      { key: { state: 1, nextAttemptAt: 1 } },
      { key: { numberName: 1 } },
      // A provider that repeats after a month has lost its memory, and not its patience.
      { key: { arrivedAt: 1 }, expireAfterSeconds: 30 * DAY_SECONDS },
    ],
  },
  { name: INBOUND_ANSWERS, indexes: [{ key: { lastAt: 1 }, expireAfterSeconds: DAY_SECONDS }] },
];
