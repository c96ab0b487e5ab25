/** The checker of killed senders sees what it must see, and the table has a row for each step. */
import { describe, expect, test } from 'vitest';
import { caseOf } from './senders-case.ts';
import { faultsOf, type Seen } from './senders-checker.ts';
import { arrivalsOf, expected, type SenderCase, senderSteps } from './senders-table.ts';

const REFERENCE = '0123456789abcdef0123456789abcdef';
const sms: SenderCase = {
  ...{ seed: 1, channel: 'sms', step: 'sender.sent', behaviour: 'takes', kills: 1 },
};
const email: SenderCase = { ...sms, channel: 'email' };

const cost = { parts: 1, millicents: 7_500 };
const sent = { reference: REFERENCE, state: 'sent', reserved: null };
const text = 'Saldo';
const mail = { text, messageId: `<${REFERENCE}@comune.example>` };
const seenSms: Seen = {
  kills: 1,
  arrived: [{ text }],
  notification: { ...sent, cost },
  spent: { messages: 1, millicents: 7_500 },
};
const seenEmail: Seen = { kills: 1, arrived: [mail, mail], notification: sent, spent: null };

test('what holds is not called a fault', () => {
  expect(faultsOf(sms, seenSms)).toEqual([]);
  expect(faultsOf(email, seenEmail)).toEqual([]);
});

test('an answer that came too late is one more e-mail, and never one more SMS', () => {
  const history = [{ reason: 'providerUnreachable' }, { reason: null }];
  const thrice = { ...seenEmail, arrived: [mail, mail, mail] };
  expect(faultsOf(email, { ...thrice, notification: { ...sent, history } })).toEqual([]);
  const twice = { ...seenSms, arrived: [{ text }, { text }] };
  const notification = { ...sent, cost, history };
  expect(faultsOf(sms, { ...twice, notification })).not.toEqual([]);
});

describe('it sees', () => {
  test.each<[string, SenderCase, Seen]>([
    ['a second SMS', sms, { ...seenSms, arrived: [{ text }, { text }] }],
    ['an SMS that never came', sms, { ...seenSms, arrived: [] }],
    [
      'an SMS that was paid for twice',
      sms,
      { ...seenSms, spent: { messages: 2, millicents: 15_000 } },
    ],
    [
      'money that is still set aside',
      sms,
      { ...seenSms, notification: { ...sent, cost, reserved: { millicents: 7_500 } } },
    ],
    ['a third e-mail', email, { ...seenEmail, arrived: [mail, mail, mail] }],
    [
      'another Message-ID',
      email,
      { ...seenEmail, arrived: [mail, { ...mail, messageId: '<x@comune.example>' }] },
    ],
    ['other words', email, { ...seenEmail, arrived: [mail, { ...mail, text: 'Altro' }] }],
    [
      'a state that is not so',
      email,
      { ...seenEmail, notification: { ...sent, state: 'unknown' } },
    ],
    ['a kill that never was', email, { ...seenEmail, kills: 0 }],
  ])('%s', (_, one, seen) => {
    expect(faultsOf(one, seen)).not.toEqual([]);
  });
});

test('two hundred seeds kill at every step of both channels, with every behaviour', () => {
  const cases = Array.from({ length: 200 }, (_, index) => caseOf(index + 1));
  const met = new Set(cases.map(({ channel, step }) => `${channel} ${step}`));
  const rows = Object.entries(expected).flatMap(([channel, steps]) =>
    Object.keys(steps).map((step) => `${channel} ${step}`),
  );
  expect([...met].sort()).toEqual(rows.sort());
  expect(new Set(cases.map(({ behaviour }) => behaviour)).size).toBe(4);
  expect(cases.some(({ kills }) => kills === 2)).toBe(true);
  for (const one of cases) expect(arrivalsOf(one)[0]).toBeLessThanOrEqual(arrivalsOf(one)[1]);
});

test('every step of claim, send, mark has its row', () => {
  const { sms: ofSms } = expected;
  expect(Object.keys(ofSms).sort()).toEqual([...senderSteps].sort());
});
