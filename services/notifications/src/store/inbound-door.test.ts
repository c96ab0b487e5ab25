/** An SMS that came in is done and answered at once, once, and not without end. */
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { expect, test } from 'vitest';
import { unknownAccount } from '../domain/account.ts';
import type { GivenAnswer } from '../domain/answer-limits.ts';
import { mother } from '../domain/family-fixture.ts';
import { createNotification } from '../domain/notification.ts';
import { type InboundAnswered, inboundDoor } from './inbound-door.ts';

const NOW = new Date('2026-10-05T08:00:00.000Z');
const account = unknownAccount('01749a2e-7c00-7c11-9a01-5d0f6f1c0a01', 'pianengo');

const answered = (sid: string): InboundAnswered => ({
  sid,
  numberName: 'number',
  kind: 'help',
  outcome: 'help',
  now: NOW,
  replies: [
    createNotification(mother, 'sms', {
      tenant: account.tenant,
      accountId: account._id,
      kind: 'reply',
      about: sid,
      facts: { balanceCents: 0, asOf: NOW.toISOString(), amountCents: null },
      cause: NO_CAUSE,
      decidedAt: NOW,
      dueAt: NOW,
    }),
  ],
});

function decide(open: readonly string[], given: readonly GivenAnswer[], sids: readonly string[]) {
  const answers = new Map(
    given.length === 0 ? [] : [['number', { _id: 'number', given, lastAt: NOW }]],
  );
  const requests = sids.map((sid) => ({ request: answered(sid), cause: NO_CAUSE }));
  const { decision, answers: told } = inboundDoor().decide(
    { open: new Set(open), answers },
    requests,
  );
  const writesTo = (name: string) =>
    decision.writes.find(({ collection }) => collection === name)?.operations ?? [];
  return { told, events: decision.events, writesTo };
}

test('number and text are deleted in the transaction that answers', () => {
  const { told, events, writesTo } = decide(['SM1'], [], ['SM1']);
  expect(told).toEqual(['answered']);
  expect(events).toHaveLength(1);
  expect(writesTo('notifications')).toHaveLength(1);
  expect(writesTo('inbound')).toMatchObject([
    { updateOne: { update: { $set: { state: 'done', from: null, text: null } } } },
  ]);
});

test('what somebody else has answered is answered by nobody again', () => {
  const { told, events, writesTo } = decide([], [], ['SM1']);
  expect(told).toEqual(['done']);
  expect(events).toEqual([]);
  expect([...writesTo('notifications'), ...writesTo('inbound')]).toEqual([]);
  expect(decide(['SM1'], [], ['SM1', 'SM1']).told).toEqual(['answered', 'done']);
});

test('who was helped often enough is done without an answer', () => {
  const given = [1, 2].map((minutes) => ({
    kind: 'help' as const,
    at: new Date(NOW.getTime() - minutes * 60_000),
  }));
  const { told, events, writesTo } = decide(['SM1'], given, ['SM1']);
  expect(told).toEqual(['silent']);
  expect(events).toEqual([]);
  expect(writesTo('inbound')).toMatchObject([
    { updateOne: { update: { $set: { outcome: 'answeredTooOften' } } } },
  ]);
});

test('messages that come together count together', () => {
  const sids = ['SM1', 'SM2', 'SM3'];
  expect(decide(sids, [], sids).told).toEqual(['answered', 'answered', 'silent']);
});
