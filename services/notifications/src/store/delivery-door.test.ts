/** Reports of senders and of the provider, in whatever order they meet. */
import { createClocks } from '@mestolo/service/clock.ts';
import { describe, expect, test } from 'vitest';
import { unknownAccount } from '../domain/account.ts';
import type { Outcome } from '../domain/delivery.ts';
import { siblingIds } from '../domain/fallback.ts';
import { mother } from '../domain/family-fixture.ts';
import { createNotification, type Guardian, type Notification } from '../domain/notification.ts';
import { type DeliveryReport, deliveryDoor } from './delivery-door.ts';

const NO_TRACE = { traceparent: null, tracestate: null, traceId: null };
const NOW = new Date('2020-10-05T10:30:00.000Z');

const guardian: Guardian = { ...mother, email: 's1.a', phone: 's1.p', channels: ['email', 'sms'] };

function claimedOn(channel: 'email' | 'sms', kind: 'low' | 'reply' = 'low'): Notification {
  const created = createNotification(guardian, channel, {
    tenant: 'pianengo',
    accountId: 'account',
    kind,
    about: '3:1',
    facts: { balanceCents: 430, asOf: NOW.toISOString(), amountCents: null },
    cause: NO_TRACE,
    decidedAt: NOW,
    dueAt: NOW,
  });
  return { ...created, state: 'sending', version: 2, attempts: 1 };
}

const claimed = claimedOn('email');
const rules = { firstWaitSeconds: 60, reportWithinSeconds: 3_600 };
const door = deliveryDoor(createClocks({ allowVirtual: true }), rules);
const { reference } = claimed;
const sent: Outcome = { kind: 'sent', providerId: 'SM1' };
const delivered: Outcome = { kind: 'delivered', providerId: 'SM1' };

function decide(
  reports: readonly DeliveryReport[],
  notification = claimed,
  also: { readonly guardian?: Guardian; readonly existing?: readonly string[] } = {},
) {
  const loaded = {
    notifications: new Map([[notification.reference, notification]]),
    nowOf: new Map([['pianengo', NOW]]),
    accounts: new Map([
      [
        'account',
        { ...unknownAccount('account', 'pianengo'), guardians: [also.guardian ?? guardian] },
      ],
    ]),
    existing: new Set([notification._id, ...(also.existing ?? [])]),
  };
  return door.decide(
    loaded,
    reports.map((request) => ({ request, cause: NO_TRACE })),
  );
}

type Decided = ReturnType<typeof decide>;

const states = ({ decision }: Decided) =>
  decision.events.map(({ data }) => {
    const { channel, state } = data as { channel: string; state: string };
    return `${channel} ${state}`;
  });

const operationsOn = ({ decision }: Decided, name: string) =>
  decision.writes.filter(({ collection }) => collection === name).flatMap((one) => one.operations);

test('a mark changes state and tells it, in one decision', () => {
  const decided = decide([{ reference, version: 2, outcome: sent }]);
  expect(decided.answers).toEqual(['taken']);
  expect(states(decided)).toEqual(['email sent']);
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
  expect(states(decided)).toEqual(['email delivered']);
});

test('mark and report in one batch are two states, each with its version', () => {
  const decided = decide([
    { reference, version: 2, outcome: sent },
    { reference, version: null, outcome: { kind: 'pending', providerId: 'SM1' } },
    { reference, version: null, outcome: delivered },
    { reference, version: null, outcome: delivered },
  ]);
  expect(decided.answers).toEqual(['taken', 'taken', 'taken', 'late']);
  const ids = decided.decision.events.map(({ id }) => id);
  expect(ids).toEqual([`${reference}:3`, `${reference}:4`, `${reference}:5`]);
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

test('a failure of the provider is no try of the message', () => {
  const outcome: Outcome = { kind: 'retry', reason: 'providerUnreachable', scope: 'provider' };
  const decided = decide([{ reference, version: 2, outcome }]);
  expect(JSON.stringify(decided.decision.writes)).toContain('"spared":1');
});

describe('where a channel failed for good', () => {
  const refused: Outcome = { kind: 'refused', reason: 'addressRefused' };
  const report = [{ reference, version: 2, outcome: refused }];

  test.each<[string, Outcome]>([
    ['refused', refused],
    ['never valid', { kind: 'invalid', reason: 'addressInvalid' }],
    ['given up', { kind: 'givenUp', reason: 'noAnswer' }],
  ])('%s: the next one takes its place in the same decision', (_, outcome) => {
    const decided = decide([{ reference, version: 2, outcome }]);
    expect(states(decided)[1]).toBe('sms created');
    const [, inserted] = operationsOn(decided, 'notifications');
    expect(inserted).toMatchObject({
      insertOne: {
        document: {
          _id: siblingIds(claimed)[1],
          channel: 'sms',
          insteadOf: ['email'],
          facts: claimed.facts,
          expiresAt: claimed.expiresAt,
          state: 'created',
        },
      },
    });
  });

  test('the address is known to fail from now on, with the day and the reason', () => {
    expect(operationsOn(decide(report), 'accounts')).toMatchObject([
      {
        replaceOne: {
          filter: { _id: 'account' },
          replacement: {
            guardians: [
              {
                failing: {
                  email: {
                    address: 's1.a',
                    since: NOW.toISOString(),
                    reason: 'addressRefused',
                  },
                },
              },
            ],
          },
        },
      },
    ]);
  });

  test('a message that was refused says nothing about the address', () => {
    const outcome: Outcome = { kind: 'refused', reason: 'messageRefused' };
    expect(operationsOn(decide([{ reference, version: 2, outcome }]), 'accounts')).toEqual([]);
  });

  test('nothing follows where the other channel has the same occasion already', () => {
    const existing = siblingIds(claimed);
    expect(states(decide(report, claimed, { existing }))).toEqual(['email permanentFailure']);
  });

  test('nothing follows over a channel that the guardian stopped, or for nothing of this kind', () => {
    const wishes = { version: 1, language: null, channels: {}, stopped: ['sms' as const] };
    const stopped = { ...guardian, wishes };
    expect(states(decide(report, claimed, { guardian: stopped }))).toHaveLength(1);
    const none = { ...guardian, wishes: { ...wishes, stopped: [], channels: { balance: [] } } };
    expect(states(decide(report, claimed, { guardian: none }))).toHaveLength(1);
  });

  test('nothing follows where it is too old, or an answer to this one address', () => {
    const old = { ...claimed, expiresAt: NOW.toISOString() };
    expect(states(decide(report, old))).toEqual(['email permanentFailure']);
    const reply = claimedOn('email', 'reply');
    const answer = [{ reference: reply.reference, version: 2, outcome: refused }];
    expect(states(decide(answer, reply))).toEqual(['email permanentFailure']);
  });

  test('an end by the office’s or the family’s doing is no failure', () => {
    const outcome: Outcome = { kind: 'cancelled', reason: 'balanceRecovered' };
    expect(states(decide([{ reference, version: 2, outcome }]))).toEqual(['email cancelled']);
  });
});

describe('an SMS over the cap', () => {
  const sms = claimedOn('sms');
  const dueAt = '2020-10-06T06:00:00.000Z';
  const expiresAt = '2020-10-06T18:00:00.000Z';
  const outcome: Outcome = { kind: 'postponed', reason: 'smsCap', dueAt, expiresAt };
  const report = [{ reference: sms.reference, version: 2, outcome }];

  test('goes by e-mail where the guardian has one', () => {
    expect(states(decide(report, sms))).toEqual(['sms technicalFailure', 'email created']);
  });

  test('waits for the next morning where there is no other way', () => {
    const decided = decide(report, sms, { guardian: { ...guardian, email: null } });
    expect(states(decided)).toEqual(['sms temporaryFailure']);
    expect(JSON.stringify(operationsOn(decided, 'notifications'))).toContain(`"dueAt":"${dueAt}"`);
  });
});

describe('the money set aside for an SMS', () => {
  const reserved = { day: '2020-10-05', parts: 2, millicents: 15_000 };
  const sms = { ...claimedOn('sms'), reserved };
  const end = (outcome: Outcome, version: number | null = 2) =>
    decide([{ reference: sms.reference, version, outcome }], sms, {
      guardian: { ...guardian, email: null },
    });
  const givenBack = (decided: Decided) => operationsOn(decided, 'spending');

  test.each<[Outcome, number | null]>([
    [sent, 2],
    [delivered, null],
    [{ kind: 'refused', reason: 'notDelivered' }, null],
  ])('is spent once the provider has it: %o, claim %o', (outcome, version) => {
    const decided = end(outcome, version);
    expect(givenBack(decided)).toEqual([]);
    const written = JSON.stringify(operationsOn(decided, 'notifications')[0]);
    expect(written).toContain('"cost":{"$literal":{"parts":2,"millicents":15000}}');
    expect(written).toContain('"reserved":{"$literal":null}');
  });

  test.each<Outcome>([
    { kind: 'refused', reason: 'numberRefused' },
    { kind: 'cancelled', reason: 'balanceRecovered' },
    { kind: 'givenUp', reason: 'expired' },
  ])('is given back where it did not leave: %o', (outcome) => {
    expect(givenBack(end(outcome))).toMatchObject([
      {
        updateOne: {
          filter: { _id: 'pianengo:2020-10-05' },
          update: { $inc: { messages: -1, parts: -2, millicents: -15_000 } },
        },
      },
    ]);
  });

  test.each<Outcome>([
    { kind: 'retry', reason: 'providerBusy', scope: 'provider' },
    { kind: 'unclear', reason: 'noAnswer' },
  ])('stays set aside while it may leave: %o', (outcome) => {
    const decided = end(outcome);
    expect(givenBack(decided)).toEqual([]);
    expect(JSON.stringify(decided.decision.writes)).toContain('"day":"2020-10-05"');
  });
});
