/** Proofs of addresses: sent three times a day, tried five times, and written into the log. */
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { createClocks } from '@mestolo/service/clock.ts';
import { expect, test } from 'vitest';
import { type Account, takeGuardian, unknownAccount } from '../domain/account.ts';
import { mother } from '../domain/family-fixture.ts';
import { createNotification } from '../domain/notification.ts';
import { guardianDoor } from './guardian-door.ts';
import {
  type PendingDocument,
  type VerificationRequest,
  verificationDoor,
} from './verification-door.ts';

const NOW = new Date('2026-10-05T08:00:00.000Z');
const PHONE = 's1.key.bm9uY2U.cGhvbmU';
const failing = {
  sms: { address: PHONE, since: '2026-10-01T08:00:00.000Z', reason: 'notDelivered' },
} as const;
const account = takeGuardian(unknownAccount('account', 'pianengo'), {
  ...mother,
  phone: PHONE,
  failing,
});
const by = { actor: { kind: 'person', id: 'clerk-1' }, role: 'office', reason: null } as const;
const about = {
  tenant: 'pianengo',
  accountId: 'account',
  guardianId: mother.guardianId,
  channel: 'sms',
  now: NOW,
  by,
} as const;
const clocks = createClocks({ allowVirtual: true });
const guardians = { accounts: new Map([['account', account]]), nowOf: new Map(), heads: [] };

function decide(
  requests: readonly VerificationRequest[],
  {
    pending = [],
    sentAt = [],
  }: { pending?: readonly PendingDocument[]; sentAt?: readonly Date[] } = {},
) {
  const state = {
    guardians,
    pending: new Map(pending.map((one) => [one._id, one])),
    sent: new Map([['address', { _id: 'address', sentAt, lastAt: NOW }]]),
  };
  const given = requests.map((request) => ({ request, cause: NO_CAUSE }));
  const { decision, answers } = verificationDoor(clocks).decide(state, given);
  const writesTo = (name: string) =>
    decision.writes.find(({ collection }) => collection === name)?.operations ?? [];
  return { answers, writesTo };
}

const code = {
  address: PHONE,
  codeHash: 'right',
  expiresAt: new Date(NOW.getTime() + 1),
  tries: 0,
};
const send: VerificationRequest = {
  ...about,
  kind: 'send',
  addressName: 'address',
  code,
  notification: createNotification(mother, 'sms', {
    ...{ tenant: 'pianengo', accountId: 'account', kind: 'verification', about: 'proof' },
    facts: { balanceCents: 0, asOf: NOW.toISOString(), amountCents: null },
    ...{ cause: NO_CAUSE, decidedAt: NOW, dueAt: NOW },
  }),
};
const pending = { ...code, _id: `account:${mother.guardianId}:sms`, accountId: 'account' };
const tried = (codeHash: string): VerificationRequest => ({ ...about, kind: 'try', codeHash });

/** The guardian as the writes leave it. */
function guardianIn(operations: readonly unknown[]) {
  const [{ replaceOne }] = operations as [{ replaceOne: { replacement: Account } }];
  return replaceOne.replacement.guardians[0];
}

test('a proof is sent, also to a number that nothing arrived at', () => {
  const { answers, writesTo } = decide([send]);
  expect(answers).toEqual([{ kind: 'sent' }]);
  expect(writesTo('notifications')).toHaveLength(1);
  expect(guardianIn(writesTo('accounts'))?.failing).toEqual({});
});

test('after three in a day none is sent, and none counts', () => {
  const sentAt = [1, 2, 3].map((hours) => new Date(NOW.getTime() - hours * 3_600_000));
  const { answers, writesTo } = decide([send], { sentAt });
  expect(answers).toMatchObject([{ kind: 'tooOften' }]);
  expect([...writesTo('notifications'), ...writesTo('verifications')]).toEqual([]);
});

test('the right code proves the number, is gone then, and who said it is in the log', () => {
  const { answers, writesTo } = decide([tried('right'), tried('right')], { pending: [pending] });
  expect(answers).toEqual([
    { kind: 'tried', outcome: 'confirmed' },
    { kind: 'tried', outcome: 'ended' },
  ]);
  expect(guardianIn(writesTo('accounts'))?.verified).toEqual({ sms: PHONE });
  expect(writesTo('verifications')).toEqual([{ deleteOne: { filter: { _id: pending._id } } }]);
  const [logged] = writesTo('operations') as { insertOne: { document: object } }[];
  expect(logged?.insertOne.document).toMatchObject({
    ...{ kind: 'addressVerified', subject: `guardian:${mother.guardianId}`, role: 'office' },
    after: { verified: ['sms'] },
  });
  expect(JSON.stringify(logged)).not.toContain(PHONE);
});

test('five tries are all there are, though they come together', () => {
  const wrong = Array.from({ length: 5 }, () => tried('wrong'));
  const { answers } = decide([...wrong, tried('right')], { pending: [pending] });
  expect(answers.at(-1)).toEqual({ kind: 'tried', outcome: 'tooManyTries' });
});

test('of another Comune nobody is known', () => {
  expect(decide([{ ...send, tenant: 'altrove' }]).answers).toEqual([{ kind: 'unknown' }]);
  const change = { kind: 'stop', channel: 'sms' } as const;
  const request = { ...about, tenant: 'altrove', change };
  const { answers } = guardianDoor(clocks).decide(guardians, [{ request, cause: NO_CAUSE }]);
  expect(answers).toEqual(['unknown']);
});

test('a provider’s word changes the guardian and stands in no log of people', () => {
  const request = {
    ...about,
    by: undefined,
    change: { kind: 'recovered', channel: 'sms' } as const,
  };
  const { decision } = guardianDoor(clocks).decide(guardians, [{ request, cause: NO_CAUSE }]);
  expect(decision.writes.map(({ collection }) => collection)).toEqual(['accounts']);
});
