/** The office has it tried again: only what was given up, and as young as one decided just now. */
import { createClocks } from '@mestolo/service/clock.ts';
import { expect, test } from 'vitest';
import type { DeliveryState } from '../domain/delivery.ts';
import { mother } from '../domain/family-fixture.ts';
import { type Channel, createNotification, type Notification } from '../domain/notification.ts';
import { resendDoor } from './resend-door.ts';

const NO_TRACE = { traceparent: null, tracestate: null, traceId: null };
const THEN = new Date('2020-10-05T10:30:00.000Z');
const NOW = new Date('2020-10-07T09:00:00.000Z');

function givenUp(channel: Channel, state: DeliveryState = 'technicalFailure'): Notification {
  const created = createNotification(mother, channel, {
    tenant: 'pianengo',
    accountId: 'account',
    kind: 'low',
    about: '3:1',
    facts: { balanceCents: 430, asOf: THEN.toISOString(), amountCents: null },
    cause: NO_TRACE,
    decidedAt: THEN,
    dueAt: THEN,
  });
  return { ...created, state, version: 9, attempts: 7, spared: 2 };
}

const door = resendDoor(createClocks({ allowVirtual: true }));

function resend(notification: Notification, tenant = 'pianengo') {
  const { reference } = notification;
  const actor = { kind: 'person', id: 'clerk-1' } as const;
  const request = { tenant, reference, actor, role: 'office', reason: 'Nora asked' };
  const state = {
    notifications: new Map([[reference, notification]]),
    nowOf: new Map([
      ['pianengo', NOW],
      ['altrove', NOW],
    ]),
    heads: [],
  };
  return door.decide(state, [{ request, cause: NO_TRACE }]);
}

test('an e-mail goes once more, an SMS is looked up first', () => {
  expect(resend(givenUp('email')).answers).toEqual([{ kind: 'taken', state: 'created' }]);
  expect(resend(givenUp('sms')).answers).toEqual([{ kind: 'taken', state: 'unknown' }]);
});

test('it is as young as one decided now, with all its tries', () => {
  const [write] = resend(givenUp('email')).decision.writes;
  expect(write?.operations).toMatchObject([
    {
      updateOne: {
        update: [
          {
            $set: {
              state: 'created',
              version: 10,
              dueAt: NOW.toISOString(),
              expiresAt: '2020-10-08T09:00:00.000Z',
              spared: 7,
              nextAttemptAt: new Date(0),
            },
          },
        ],
      },
    },
  ]);
});

test('who asked for it, and why, stands in the log of what people did', () => {
  const { writes } = resend(givenUp('email')).decision;
  const logged = writes.find(({ collection }) => collection === 'operations');
  expect(logged?.operations).toMatchObject([
    { insertOne: { document: { kind: 'notificationSentAgain', reason: 'Nora asked' } } },
  ]);
});

test.each<DeliveryState>(['created', 'sending', 'sent', 'delivered', 'unknown', 'cancelled'])(
  '%s is not given up',
  (state) => {
    expect(resend(givenUp('sms', state)).answers).toEqual([{ kind: 'notGivenUp', state }]);
  },
);

test('another Comune’s is unknown', () => {
  expect(resend(givenUp('email'), 'altrove').answers).toEqual([{ kind: 'unknown' }]);
});
