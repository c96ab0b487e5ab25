/** Providers that are busy, refuse, or vanish: nothing is lost, and no SMS is sent twice. */

import type { Notification } from '@mestolo/notifications/domain/notification.ts';
import { CLAIM_ORDER, claimable } from '@mestolo/notifications/store/due.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NotificationsOffice, startNotificationsOffice } from './notifications-office.ts';

let office: NotificationsOffice;

beforeAll(async () => {
  office = await startNotificationsOffice(sharedBrokers(), 'delivery', {
    SMS_REPORT_SECONDS: '3',
  });
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
    await office.fault({ channel: 'sms', kind: 'callbacks', callbacks: 'lose', to });
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
    await family.delivery(({ state }) => state === 'delivered');
    expect(family.arrived()).toHaveLength(1);
  });

  test('is looked for also after the process was killed before it heard the answer', async () => {
    const { family, to } = await openWithPhone();
    await office.fault({ channel: 'sms', kind: 'delay', delayMs: 10_000, to });
    await family.balance(880);
    await family.received(1);
    await office.system.kill('notifications');
    await family.delivery(({ state }) => state === 'delivered');
    expect(family.arrived()).toHaveLength(1);
    expect(await family.log()).toMatchObject([{ state: 'delivered', attempts: 2 }]);
  });

  test('to a number that cannot be is given up', async () => {
    const { family, to } = await openWithPhone();
    await office.fault({ channel: 'sms', kind: 'refuse', code: 400, providerCode: 21614, to });
    await family.balance(880);
    const failed = await family.delivery(({ state }) => state === 'permanentFailure');
    expect(failed.reason).toBe('numberRefused');
  });
});

test('reports that are repeated, late, out of order or lost: each SMS is delivered once', async () => {
  const families = await Promise.all(
    ['repeat', 'delay', 'swap', 'lose'].map(async (callbacks) => {
      const { family, to } = await openWithPhone();
      await office.fault({ channel: 'sms', kind: 'callbacks', callbacks, delayMs: 500, to });
      await family.balance(880);
      return family;
    }),
  );
  // The lost one is asked for, once.
  await Promise.all(
    families.map((family) => family.delivery(({ state }) => state === 'delivered')),
  );
  for (const family of families) {
    expect(family.arrived()).toHaveLength(1);
    expect(await family.log()).toMatchObject([{ state: 'delivered', attempts: 1 }]);
  }
});

describe('a mail server', () => {
  test('that takes a byte a second holds nobody up, and its own message is not lost', async () => {
    const slow = await openWithEmail();
    await office.fault({ channel: 'email', kind: 'slow', bytesPerSecond: 1, to: slow.to });
    await slow.family.balance(880);
    const others = await Promise.all([openWithEmail(), openWithPhone()]);
    for (const { family } of others) await family.balance(880);
    for (const { family } of others) await family.received(1);
    expect(slow.family.arrived()).toEqual([]);
    await slow.family.delivery(({ state }) => state === 'sent');
    expect(slow.family.arrived()).toHaveLength(1);
  });

  test('that is out is left in peace and tried with one message; nothing is lost', async () => {
    const lines = () => office.system.logs('notifications').map(({ message }) => message);
    await office.fault({ channel: 'email', kind: 'refuse', at: 'mail', code: 421, times: 7 });
    const families = await Promise.all([openWithEmail(), openWithEmail(), openWithEmail()]);
    for (const { family } of families) await family.balance(880);
    const withPhone = await openWithPhone();
    await withPhone.family.balance(880);
    await withPhone.family.received(1);
    for (const { family } of families) {
      await family.delivery(({ state }) => state === 'sent');
      expect(family.arrived()).toHaveLength(1);
    }
    expect(lines()).toContain('a provider fails, and is left in peace for a while');
    expect(lines()).toContain('a provider works again');
  });
});

describe('a channel that fails', () => {
  test('is followed by the guardian’s next one, also where the mail came back later', async () => {
    const family = await office.open();
    const [contact] = family.contacts;
    const { body } = await family.ask('GET', `/accounts/${family.accountId}/guardians`);
    const [guardian] = (body as { guardians: { guardianId: string }[] }).guardians;
    const path = `/accounts/${family.accountId}/guardians/${guardian?.guardianId}/wishes`;
    const wishes = { language: 'it', channels: { balance: ['email'] } };
    expect((await family.ask('PUT', path, wishes)).status).toBe(200);
    await office.fault({ channel: 'email', kind: 'bounce', delayMs: 200, to: contact?.email });
    await family.balance(880);
    const failed = await family.delivery(({ state }) => state === 'permanentFailure');
    expect(failed).toMatchObject({ channel: 'email', reason: 'addressRefused' });
    await family.delivery(({ channel, state }) => channel === 'sms' && state === 'delivered');
    expect(family.arrived().map(({ channel }) => channel)).toEqual(['email', 'sms']);
    const after = await family.ask('GET', `/accounts/${family.accountId}/guardians`);
    expect(after.body).toMatchObject({ guardians: [{ failing: ['email'] }] });
  });

  test('reports without the token are refused', async () => {
    const url = `${office.system.urls.notifications}/providers/mail/bounces`;
    for (const authorization of ['', 'Bearer nothing']) {
      const response = await fetch(url, { method: 'POST', headers: { authorization }, body: 'x' });
      expect(response.status).toBe(401);
    }
  });

  test('given up is tried again when the office asks, and an SMS never twice', async () => {
    const { family, to } = await openWithPhone();
    await office.fault({ channel: 'sms', kind: 'refuse', code: 400, providerCode: 21617, to });
    await family.balance(880);
    const failed = await family.delivery(({ state }) => state === 'permanentFailure');
    expect(failed.reason).toBe('messageRefused');
    const [{ reference } = {}] = await family.log();
    const path = `/notifications/${reference}/resend`;
    const asked = await family.ask('POST', path, { reason: 'La mamma ha chiamato' });
    expect(asked).toMatchObject({ status: 202, body: { state: 'unknown' } });
    await family.delivery(({ state }) => state === 'delivered');
    expect(family.arrived()).toHaveLength(1);
    const again = await family.ask('POST', path, { reason: 'Ancora una volta' });
    expect(again).toMatchObject({ status: 409, body: { state: 'delivered' } });
  });
});

test('over the cap of the day an SMS waits for the next one, and what was spent is shown', async () => {
  const { family } = await openWithPhone();
  const { body } = await family.ask('GET', '/notification-settings');
  const { version: _, ...settings } = body as { version: number };
  const cap = async (capCentsADay: number | null) => {
    const sms = { sender: 'Comune', millicentsAPart: 7_490, capCentsADay };
    const wanted = { ...settings, sms, reason: 'Prova del limite' };
    expect((await family.ask('PUT', '/notification-settings', wanted)).status).toBe(200);
  };
  await cap(0);
  await family.balance(880);
  const waiting = await family.delivery(({ state }) => state === 'temporaryFailure');
  expect(waiting.reason).toBe('smsCap');
  await cap(8);
  await family.setClock('2020-10-06T06:00:00.000Z');
  await family.delivery(({ state }) => state === 'delivered');
  expect(family.arrived()).toMatchObject([{ from: 'Comune' }]);
  const spent = await family.ask('GET', '/sms-spending?from=2020-10-01&to=2020-10-31');
  const sums = { messages: 1, parts: 1, cents: 7 };
  expect(spent.body).toEqual({ days: [{ day: '2020-10-06', ...sums }], total: sums });
});

describe('App IO', () => {
  /** A guardian who wants reminders there, of a Comune that offers it. */
  const openWithAppIo = async (taxCode: string) => {
    const family = await office.open([{ taxCode, phone: null }]);
    const { body } = await family.ask('GET', '/notification-settings');
    const { version: _, ...settings } = body as { version: number };
    const wanted = { ...settings, appIo: true, reason: 'Convenzione firmata' };
    expect((await family.ask('PUT', '/notification-settings', wanted)).status).toBe(200);
    const path = `/accounts/${family.accountId}/guardians`;
    const shown = (await family.ask('GET', path)).body as { guardians: { guardianId: string }[] };
    const channels = { balance: ['appIo'], urgent: ['email', 'appIo'] };
    const wishes = { language: 'it', channels };
    const put = `${path}/${shown.guardians[0]?.guardianId}/wishes`;
    expect((await family.ask('PUT', put, wishes)).status).toBe(200);
    return family;
  };

  test('brings a message, and tells later that it is in the app', async () => {
    const family = await openWithAppIo('CLLNRO80A41D142A');
    await family.balance(880);
    await family.delivery(({ state }) => state === 'delivered');
    const [message] = family.arrived();
    expect(family.arrived()).toHaveLength(1);
    expect(message).toMatchObject({ channel: 'appIo', to: 'CLLNRO80A41D142A' });
    expect(message?.text).toContain('8,80');
  });

  test.each([
    ['notAllowed', 'CLLNRO80A41D142B', 0],
    ['rejected', 'CLLNRO80A41D142C', 1],
  ])('%s: what was to be said goes by e-mail', async (kind, taxCode, inAppIo) => {
    const family = await openWithAppIo(taxCode);
    await office.fault({ channel: 'appIo', kind, to: taxCode });
    await family.balance(880);
    const failed = await family.delivery(({ state }) => state === 'permanentFailure');
    expect(failed).toMatchObject({ channel: 'appIo', reason: 'notOnAppIo' });
    const sent = await family.delivery(
      ({ channel, state }) => channel === 'email' && state === 'sent',
    );
    expect(sent.kind).toBe('low');
    const channels = Object.groupBy(family.arrived(), ({ channel }) => channel);
    expect(channels.email).toHaveLength(1);
    expect(channels.appIo ?? []).toHaveLength(inAppIo);
  });
});

test('the most urgent of 20,000 is found by an index, without reading the others', async () => {
  const { adminUri } = sharedBrokers().mongodb;
  const client = await mongoose.mongo.MongoClient.connect(adminUri);
  try {
    const notifications = client
      .db(office.system.databases.notifications)
      .collection<Notification>('notifications');
    // Of nobody's Comune, so that no sender takes them.
    const queued = (index: number) => ({
      ...{
        _id: `queued:${index}`,
        reference: `queued:${index}`,
        tenant: 'nobody',
        channel: 'email',
      },
      ...{ state: 'created', hours: 'day', nextAttemptAt: new Date(0) },
      ...{ priority: index === 19_999 ? 1 : 2, dueAt: '2020-10-05T08:00:00.000Z' },
    });
    await notifications.insertMany(
      Array.from({ length: 20_000 }, (_, index) => queued(index) as Notification),
    );
    const now = '2020-10-05T10:00:00.000Z';
    const present = { tenants: ['nobody'], now, hours: ['day', 'urgent', 'always'] as const };
    const plan = await notifications
      .find(claimable('email', [present], 2))
      .sort(CLAIM_ORDER)
      .limit(1)
      .explain('executionStats');
    expect(plan.executionStats).toMatchObject({ nReturned: 1, totalDocsExamined: 1 });
    expect(plan.executionStats.totalKeysExamined).toBeLessThan(10);
    const night = { ...present, hours: ['always'] as const };
    const asleep = await notifications
      .find(claimable('email', [night], 2))
      .sort(CLAIM_ORDER)
      .limit(1)
      .explain('executionStats');
    expect(asleep.executionStats).toMatchObject({ nReturned: 0, totalDocsExamined: 0 });
    expect(asleep.executionStats.totalKeysExamined).toBeLessThan(10);
  } finally {
    await client.close();
  }
});

test('the process ends cleanly, also with work under way', async () => {
  const { family, to } = await openWithPhone();
  await office.fault({ channel: 'sms', kind: 'delay', delayMs: 1_000, to });
  await office.fault({ channel: 'sms', kind: 'callbacks', callbacks: 'lose', to });
  await family.balance(880);
  await family.received(1);
  const exit = await office.system.stopOne('notifications');
  expect(exit?.code).toBe(0);
  // It waits for an answer that is on its way, and marks what it says before it ends.
  const { accountId } = family;
  const [marked] = await office.database.collection('notifications').find({ accountId }).toArray();
  expect(marked).toMatchObject({ state: 'sent', attempts: 1 });
});
