/** Reports of senders and of the provider, in whatever order they meet. */
import { createClocks } from '@mestolo/service/clock.ts';
import { expect, test } from 'vitest';
import type { Outcome } from '../domain/delivery.ts';
import { mother } from '../domain/family-fixture.ts';
import { type Notification, notify } from '../domain/notification.ts';
import { type DeliveryReport, deliveryDoor } from './delivery-door.ts';

const NO_TRACE = { traceparent: null, tracestate: null, traceId: null };
const NOW = new Date('2020-10-05T10:30:00.000Z');

const claimed: Notification = {
  ...(notify([mother], {
    tenant: 'pianengo',
    accountId: 'account',
    kind: 'low',
    about: '3:1',
    facts: { balanceCents: 430, asOf: NOW.toISOString(), amountCents: null },
    cause: NO_TRACE,
    decidedAt: NOW,
    dueAt: NOW,
  })[0] as Notification),
  state: 'sending',
  version: 2,
  attempts: 1,
};

const door = deliveryDoor(createClocks({ allowVirtual: true }), 60);
const { reference } = claimed;
const sent: Outcome = { kind: 'sent', providerId: 'SM1' };
const delivered: Outcome = { kind: 'delivered', providerId: 'SM1' };

function decide(reports: readonly DeliveryReport[], notification = claimed) {
  const loaded = {
    notifications: new Map([[notification.reference, notification]]),
    nowOf: new Map([['pianengo', NOW]]),
  };
  return door.decide(
    loaded,
    reports.map((request) => ({ request, cause: NO_TRACE })),
  );
}

const states = ({ decision }: ReturnType<typeof decide>) =>
  decision.events.map(({ data }) => (data as { state: string }).state);

test('a mark changes state and tells it, in one decision', () => {
  const decided = decide([{ reference, version: 2, outcome: sent }]);
  expect(decided.answers).toEqual(['taken']);
  expect(states(decided)).toEqual(['sent']);
  expect(decided.decision.writes).toMatchObject([
    {
      collection: 'notifications',
      operations: [{ updateOne: { filter: { _id: claimed._id, version: 2 } } }],
    },
  ]);
});

test('a report of delivery that overtakes the mark leaves the mark nothing to do', () => {
  const decided = decide([
    { reference, version: null, outcome: delivered },
    { reference, version: 2, outcome: sent },
  ]);
  expect(decided.answers).toEqual(['taken', 'late']);
  expect(states(decided)).toEqual(['delivered']);
});

test('mark and report in one batch are two states, each with its version', () => {
  const decided = decide([
    { reference, version: 2, outcome: sent },
    { reference, version: null, outcome: delivered },
    { reference, version: null, outcome: delivered },
  ]);
  expect(decided.answers).toEqual(['taken', 'taken', 'late']);
  expect(decided.decision.events.map(({ id }) => id)).toEqual([`${reference}:3`, `${reference}:4`]);
});

test('a mark of a claim that another sender has taken over is late', () => {
  expect(decide([{ reference, version: 1, outcome: sent }]).answers).toEqual(['late']);
});

test('nothing leaves a final state, and a stranger’s reference is unknown', () => {
  const final = { ...claimed, state: 'permanentFailure' as const };
  expect(decide([{ reference, version: null, outcome: delivered }], final).answers).toEqual([
    'late',
  ]);
  const strange = [{ reference: 'f'.repeat(32), version: null, outcome: delivered }];
  expect(decide(strange).answers).toEqual(['unknown']);
});

test('a failure sets the next attempt by the clock of the database', () => {
  const outcome: Outcome = { kind: 'retry', reason: 'providerBusy' };
  const { decision } = decide([{ reference, version: 2, outcome }]);
  expect(JSON.stringify(decision.writes)).toContain(
    '"nextAttemptAt":{"$dateAdd":{"startDate":"$$NOW","unit":"second","amount":60}}',
  );
});
