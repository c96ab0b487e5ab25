/** Providers that are busy, refuse, or vanish: nothing is lost, and no SMS is sent twice. */
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NotificationsOffice, startNotificationsOffice } from './notifications-office.ts';

let office: NotificationsOffice;

// Without a public address Twilio reports nothing: what is known must be asked for.
beforeAll(async () => {
  office = await startNotificationsOffice(sharedBrokers(), 'delivery', { PUBLIC_URL: '' });
});

afterAll(async () => {
  await office?.stop();
});

const openWithEmail = async () => {
  const family = await office.open([{ phone: null }]);
  return { family, to: family.contacts[0]?.email };
};

const openWithPhone = async () => {
  const family = await office.open([{ email: null }]);
  return { family, to: family.contacts[0]?.phone };
};

describe('e-mail', () => {
  test('that the server cannot take now is sent again later', async () => {
    const { family, to } = await openWithEmail();
    await office.fault({ channel: 'email', kind: 'refuse', code: 451, to });
    await family.balance(880);
    const waiting = await family.delivery(({ state }) => state === 'temporaryFailure');
    expect(waiting.reason).toBe('providerBusy');
    await family.delivery(({ state }) => state === 'sent');
    expect(family.arrived()).toHaveLength(1);
    expect(await family.log()).toMatchObject([{ state: 'sent', attempts: 2, reason: null }]);
  });

  test('to an address that does not exist is given up at once', async () => {
    const { family, to } = await openWithEmail();
    await office.fault({ channel: 'email', kind: 'refuse', code: 550, to });
    await family.balance(880);
    const failed = await family.delivery(({ state }) => state === 'permanentFailure');
    expect(failed.reason).toBe('addressRefused');
    expect(family.arrived()).toEqual([]);
  });

  test('whose acceptance was never heard is sent again under the same Message-ID', async () => {
    const { family, to } = await openWithEmail();
    await office.fault({ channel: 'email', kind: 'loseReply', to });
    await family.balance(880);
    await family.delivery(({ state }) => state === 'sent');
    const arrived = family.arrived();
    expect(arrived).toHaveLength(2);
    expect(new Set(arrived.map(({ messageId }) => messageId)).size).toBe(1);
    expect(arrived[0]?.messageId).toMatch(/^<[0-9a-f]{32}@comune\.example>$/);
  });

  test('meanwhile paid for is not sent any more', async () => {
    const { family, to } = await openWithEmail();
    await office.fault({ channel: 'email', kind: 'refuse', code: 451, to });
    await family.balance(-250);
    await family.delivery(({ state }) => state === 'temporaryFailure');
    await family.balance(4750, { kind: 'topUp' });
    const last = await family.delivery(({ state }) => state === 'cancelled' || state === 'sent');
    // The second attempt may have been a moment faster than the money.
    expect(['balanceRecovered', null]).toContain(last.reason);
  });
});

describe('SMS', () => {
  test('whose acceptance was never heard is found at the provider, and not repeated', async () => {
    const { family, to } = await openWithPhone();
    await office.fault({ channel: 'sms', kind: 'loseReply', to });
    await family.balance(880);
    const unknown = await family.delivery(({ state }) => state === 'unknown');
    expect(unknown.reason).toBe('noAnswer');
    await family.delivery(({ state }) => state === 'sent');
    expect(family.arrived()).toHaveLength(1);
  });

  test('that the provider did not take is sent, after it was looked for', async () => {
    const { family, to } = await openWithPhone();
    await office.fault({ channel: 'sms', kind: 'refuse', code: 503, to });
    await family.balance(880);
    await family.delivery(({ state }) => state === 'unknown');
    await family.delivery(({ state }) => state === 'sent');
    expect(family.arrived()).toHaveLength(1);
  });

  test('is looked for also after the process was killed before it heard the answer', async () => {
    const { family, to } = await openWithPhone();
    await office.fault({ channel: 'sms', kind: 'delay', delayMs: 10_000, to });
    await family.balance(880);
    await family.received(1);
    await office.system.kill('notifications');
    await family.delivery(({ state }) => state === 'sent');
    expect(family.arrived()).toHaveLength(1);
    expect(await family.log()).toMatchObject([{ state: 'sent', attempts: 2 }]);
  });

  test('to a number that cannot be is given up', async () => {
    const { family, to } = await openWithPhone();
    await office.fault({ channel: 'sms', kind: 'refuse', code: 400, providerCode: 21614, to });
    await family.balance(880);
    const failed = await family.delivery(({ state }) => state === 'permanentFailure');
    expect(failed.reason).toBe('numberRefused');
  });
});

test('the process ends cleanly, also with work under way', async () => {
  const { family, to } = await openWithPhone();
  await office.fault({ channel: 'sms', kind: 'delay', delayMs: 1_000, to });
  await family.balance(880);
  await family.received(1);
  const exit = await office.system.stopOne('notifications');
  expect(exit?.code).toBe(0);
  // It waits for an answer that is on its way, and marks what it says before it ends.
  const { accountId } = family;
  const [marked] = await office.database.collection('notifications').find({ accountId }).toArray();
  expect(marked).toMatchObject({ state: 'sent', attempts: 1 });
});
