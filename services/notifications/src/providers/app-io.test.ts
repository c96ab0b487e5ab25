/** What App IO's answers mean: try again, give up, or leave it. */
import { describe, expect, test } from 'vitest';
import {
  type AppIoAnswer,
  createAppIoProvider,
  outcomeOfMessage,
  outcomeOfProfile,
  outcomeOfStatus,
} from './app-io.ts';
import type { OutgoingAppIo } from './provider.ts';

const answer = (status: number, body: unknown = null): AppIoAnswer => ({
  kind: 'answer',
  status,
  body,
});
const silence = (reached: boolean): AppIoAnswer => ({ kind: 'none', reached });

describe('whether a parent may be written to', () => {
  test.each([
    [answer(200, { sender_allowed: true }), null],
    [answer(200, { sender_allowed: false }), ['refused', 'notOnAppIo', undefined]],
    [answer(404), ['refused', 'notOnAppIo', undefined]],
    [answer(200, 'something else'), ['retry', 'providerUnreachable', 'provider']],
    [answer(302), ['retry', 'providerUnreachable', 'provider']],
    [answer(503), ['retry', 'providerUnreachable', 'provider']],
    [answer(429), ['retry', 'providerBusy', 'provider']],
    [answer(401), ['retry', 'loginRefused', 'message']],
    [answer(403), ['retry', 'loginRefused', 'message']],
    [answer(400), ['refused', 'messageRefused', undefined]],
    [silence(true), ['retry', 'providerUnreachable', 'provider']],
  ])('%o → %o', (given, expected) => {
    expect(shape(outcomeOfProfile(given))).toEqual(expected);
  });
});

describe('what became of a message', () => {
  test.each([
    [answer(201, { id: 'M1' }), ['sent', 'M1', undefined]],
    [answer(201, 'no id'), ['sent', null, undefined]],
    [answer(400), ['refused', 'messageRefused', undefined]],
    [answer(404), ['refused', 'notOnAppIo', undefined]],
    [answer(403), ['retry', 'loginRefused', 'message']],
    [answer(429), ['retry', 'providerBusy', 'provider']],
    [answer(307), ['retry', 'providerUnreachable', 'provider']],
    [silence(false), ['retry', 'providerUnreachable', 'provider']],
    [silence(true), ['unclear', 'noAnswer', 'provider']],
    [answer(500), ['unclear', 'noAnswer', 'provider']],
  ])('%o → %o', (given, expected) => {
    expect(shape(outcomeOfMessage(given))).toEqual(expected);
  });
});

test.each([
  [{ status: 'PROCESSED' }, 'delivered'],
  [{ status: 'REJECTED' }, 'refused'],
  [{ status: 'FAILED' }, 'refused'],
  [{ status: 'ACCEPTED' }, null],
  [{ status: 'THROTTLED' }, null],
  [{}, null],
  ['no JSON', null],
])('a message of which App IO says %o: %o', (body, kind) => {
  expect(outcomeOfStatus(body, 'M1')?.kind ?? null).toBe(kind);
});

function shape(outcome: ReturnType<typeof outcomeOfProfile>) {
  if (outcome === null) return null;
  const word = 'reason' in outcome ? outcome.reason : outcome.kind === 'sent' && outcome.providerId;
  return [outcome.kind, word, 'scope' in outcome ? outcome.scope : undefined];
}

const message: OutgoingAppIo = {
  tenant: 'pianengo',
  taxCode: 'VRDNRA85C52D142K',
  subject: 'Mensa: il saldo è negativo',
  markdown: `Il saldo di oggi è **-12,30 €**. ${'Può ricaricare dal portale del Comune. '.repeat(3)}`,
  reference: 'r1',
  payment: {
    amountCents: 1_230,
    noticeNumber: '302000000000012345',
    creditorFiscalCode: '00000000000',
  },
};

test.each([
  [{ taxCode: 'NORA' }, 'taxCodeInvalid'],
  [{ subject: 'Mensa' }, 'messageInvalid'],
  [{ subject: 'a'.repeat(121) }, 'messageInvalid'],
  [{ markdown: 'short' }, 'messageInvalid'],
  [{ markdown: 'a'.repeat(10_001) }, 'messageInvalid'],
])('%o is not even tried', async (part, reason) => {
  const nowhere = createAppIoProvider({ url: 'http://127.0.0.1:9', keys: { '*': ['key'] } });
  expect(await nowhere.send({ ...message, ...part })).toEqual({ kind: 'invalid', reason });
});
