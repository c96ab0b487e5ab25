/** Notifications on real brokers: what is said to parents, when, and what is not. */
import { randomBytes } from 'node:crypto';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Arrived } from './follow-mailbox.ts';
import { type NotificationsOffice, startNotificationsOffice } from './notifications-office.ts';

let office: NotificationsOffice;

beforeAll(async () => {
  office = await startNotificationsOffice(sharedBrokers(), 'notifications');
});

afterAll(async () => {
  await office?.stop();
});

const of = (channel: string, messages: readonly Arrived[]) =>
  messages.filter((one) => one.channel === channel);

describe('a low balance', () => {
  test('is said by e-mail and by SMS, once, with its reason and its time', async () => {
    const family = await office.open();
    await family.balance(880);
    const messages = await family.received(2);
    const [email] = of('email', messages);
    const [sms] = of('sms', messages);
    expect(email).toMatchObject({
      to: family.contacts[0]?.email,
      subject: 'Mensa scolastica: il saldo è 8,80 €',
      headers: { 'auto-submitted': 'auto-generated' },
    });
    expect(email?.text).toContain('Buongiorno Nora Collaudi');
    expect(email?.text).toContain('alle 12:41 del 5 ottobre 2020');
    expect(email?.html).toContain('sceso sotto 9,00');
    expect(sms?.text).toMatch(/^Comune di Prova, mensa: saldo 8,80 € alle 12:41 del 05\/10/);
    await family.balance(430);
    await family.topUp({ amountCents: 100, balanceCents: 530 });
    await family.received(4);
    expect(family.arrived().filter(({ text }) => text.includes('sotto 9,00'))).toHaveLength(2);
  });

  test('is told to others as sent and, when the phone has it, as delivered', async () => {
    const family = await office.open();
    await family.balance(880);
    await family.delivery(({ channel, state }) => channel === 'email' && state === 'sent');
    const sms = await family.delivery((one) => one.channel === 'sms' && one.state === 'delivered');
    expect(sms).toMatchObject({ kind: 'low', accountId: family.accountId, reason: null });
    const log = await family.log();
    expect(log.map(({ channel, state, kind }) => [channel, state, kind]).sort()).toEqual([
      ['email', 'sent', 'low'],
      ['sms', 'delivered', 'low'],
    ]);
  });

  test('carries the trace of the event to the provider', async () => {
    const family = await office.open();
    const traceId = randomBytes(16).toString('hex');
    const spanId = randomBytes(8).toString('hex');
    await family.balance(880, { traceparent: `00-${traceId}-${spanId}-00` });
    const [sms] = of('sms', await family.received(2));
    expect(sms?.traceparent?.split('-')[1]).toBe(traceId);
    expect(await family.log()).toMatchObject([{ traceId }, { traceId }]);
  });
});

describe('a negative balance', () => {
  test('is said at once to each guardian in their own language', async () => {
    const family = await office.open([
      { phone: null },
      { fullName: 'Grace Prova', language: 'en', email: null },
    ]);
    await family.balance(-250);
    const messages = await family.received(2);
    expect(of('email', messages)[0]?.subject).toBe(
      'Mensa scolastica: il saldo è negativo, -2,50 €',
    );
    expect(of('sms', messages)[0]?.text).toMatch(/school meals: balance below zero, -2,50 €/);
  });

  test('does not wait for the week of a low one, and is repeated when a week is over', async () => {
    const family = await office.open([{ phone: null }]);
    await family.balance(400);
    await family.received(1);
    await family.balance(-50);
    await family.received(2);
    await family.balance(-500);
    await family.setClock('2020-10-12T05:59:00.000Z');
    await family.setClock('2020-10-12T06:00:00.000Z');
    const subjects = (await family.received(3)).map(({ subject }) => subject);
    expect(subjects.at(-1)).toContain('-5,00 €');
    expect(subjects).toHaveLength(3);
  });

  test('in the days of grace waits for the second service day after them', async () => {
    const family = await office.open([{ phone: null }], '2020-09-30T10:30:00.000Z');
    await family.balance(-1800);
    await family.setClock('2020-10-01T10:30:00.000Z');
    await family.balance(-2250);
    // A thank-you passes all the same: what is awaited after it could have come before.
    await family.topUp({ amountCents: 100, balanceCents: -2150 });
    expect((await family.received(1))[0]?.subject).toMatch(/ricevuta la ricarica/);
    await family.setClock('2020-10-02T06:00:00.000Z');
    expect((await family.received(2))[1]?.subject).toBe(
      'Mensa scolastica: il saldo è negativo, -22,50 €',
    );
  });
});

describe('a reminder of debt', () => {
  test('waits for the service day after an outage; money that came is thanked for meanwhile', async () => {
    const family = await office.open([{ phone: null }], '2020-10-15T10:30:00.000Z');
    await family.outage('begun');
    await family.balance(-450);
    await family.topUp({ amountCents: 100, balanceCents: -350 });
    expect((await family.received(1))[0]?.subject).toMatch(/ricevuta la ricarica/);
    await family.setClock('2020-10-16T06:00:00.000Z');
    await family.looksAgain('2020-10-19T06:00:00.000Z');
    await family.outage('ended');
    await family.setClock('2020-10-19T06:00:00.000Z');
    const [, after] = await family.received(2);
    expect(after?.subject).not.toMatch(/ricevuta la ricarica/);
    expect((await family.log()).map(({ kind }) => kind)).toEqual(['outageOver', 'thankYou']);
  });

  test('waits while somebody is about to pay, and then speaks of the payment', async () => {
    const family = await office.open([{ phone: null }], '2020-10-15T10:30:00.000Z');
    await family.underWay('2020-10-15T12:30:00.000Z');
    await family.balance(-450);
    await family.topUp({ amountCents: 100, balanceCents: -350 });
    expect((await family.received(1))[0]?.subject).toMatch(/ricevuta la ricarica/);
    await family.setClock('2020-10-15T12:30:00.000Z');
    await family.received(2);
    expect((await family.log()).map(({ kind }) => kind)).toEqual(['paymentFailed', 'thankYou']);
  });
});

const SETTINGS = {
  ...{ reminders: 'byHand', lowBelowMeals: null, appIo: false, evidenceDays: 90 },
  sms: { sender: null, millicentsAPart: 7_500, capCentsADay: null },
  reason: 'La giunta ha deciso così',
};

describe('the office', () => {
  test('sends reminders by hand from a list of whom they are due to; it is logged who and why', async () => {
    const family = await office.open([{ phone: null }]);
    const kept = await family.ask('PUT', '/notification-settings', SETTINGS);
    expect(kept).toMatchObject({ status: 200, body: { version: 1, reminders: 'byHand' } });
    await family.balance(-250);
    // A thank-you passes all the same: what is awaited after it could have come before.
    await family.topUp({ amountCents: 100, balanceCents: -150 });
    expect((await family.received(1))[0]?.subject).toMatch(/ricevuta la ricarica/);
    const { accountId } = family;
    const due = await family.ask('GET', '/due-reminders');
    expect(due.body?.due).toMatchObject([{ accountId, step: 'courtesy', kind: 'negative' }]);
    const sending = { accountIds: 'all', reason: 'Sollecito di ottobre' };
    const sent = await family.ask('POST', '/due-reminders/sending', sending);
    expect(sent.body).toMatchObject({ notifications: 1, accountIds: [accountId], leftOut: [] });
    expect((await family.received(2))[1]?.subject).toMatch(/il saldo è negativo/);
    expect((await family.ask('GET', '/due-reminders')).body?.due).toEqual([]);
    const again = await family.ask('POST', '/due-reminders/sending', sending);
    expect(again.body).toMatchObject({ notifications: 0, leftOut: [] });
    const operations = (await family.ask('GET', '/operations')).body?.operations;
    expect(operations).toMatchObject([
      { kind: 'notificationSettingsChanged', reason: SETTINGS.reason },
      { kind: 'remindersSent', reason: sending.reason, after: { accountIds: [accountId] } },
      { kind: 'remindersSent' },
    ]);
  });

  test('puts reminders of a family on hold, with a code and no reason, and lifts it', async () => {
    const family = await office.open([{ phone: null }]);
    const path = `/accounts/${family.accountId}/hold`;
    const hold = { code: 'S1', until: null };
    expect(await family.ask('PUT', path, hold)).toMatchObject({ status: 200, body: { hold } });
    await family.balance(-250);
    await family.topUp({ amountCents: 100, balanceCents: -150 });
    await family.received(1);
    expect((await family.ask('DELETE', path)).status).toBe(204);
    expect((await family.ask('GET', path)).body).toEqual({ hold: null });
    await family.setClock('2020-10-06T06:00:00.000Z');
    expect((await family.received(2))[1]?.subject).toMatch(/il saldo è negativo/);
    expect(await family.log()).toHaveLength(2);
    const unknown = '/accounts/00000000-0000-4000-8000-000000000000/hold';
    expect((await family.ask('PUT', unknown, hold)).status).toBe(404);
  });

  test('gets a draft of the demand a week after the third reminder; no machine sends it', async () => {
    const family = await office.open([{ phone: null }]);
    const path = `/accounts/${family.accountId}/formal-demand.pdf`;
    await family.balance(-250);
    for (const [index, day] of ['05', '12', '19', '26'].entries()) {
      if (index > 0) await family.setClock(`2020-10-${day}T07:00:00.000Z`);
      if (index < 3) await family.received(index + 1);
      expect((await family.ask('GET', path)).status).toBe(index < 3 ? 409 : 200);
    }
    expect(await family.ask('GET', path)).toMatchObject({ type: 'application/pdf' });
    const due = await family.ask('GET', '/due-reminders?step=formalDemand');
    expect(due.body?.due).toMatchObject([{ step: 'formalDemand', kind: null, told: 3 }]);
    const sending = { accountIds: [family.accountId], reason: 'Tutti' };
    const sent = await family.ask('POST', '/due-reminders/sending', sending);
    expect(sent.body).toMatchObject({ notifications: 0, leftOut: [family.accountId] });
    const kinds = (await family.log()).map(({ kind }) => kind);
    expect(kinds).toEqual(['stillNegative', 'stillNegative', 'negative']);
  });
});

test('a week after the school year one closing statement is said', async () => {
  const family = await office.open([{ phone: null }], '2021-06-08T10:30:00.000Z');
  await family.balance(-800);
  await family.received(1);
  await family.setClock('2021-06-15T06:00:00.000Z');
  await family.received(2);
  await family.setClock('2021-06-22T06:00:00.000Z');
  await family.topUp({ amountCents: 800, balanceCents: 0 });
  await family.received(3);
  const kinds = (await family.log()).map(({ kind }) => kind);
  expect(kinds).toEqual(['thankYou', 'closingStatement', 'negative']);
});

describe('a top-up', () => {
  test('is thanked for once, however often its event comes', async () => {
    const family = await office.open();
    const entryId = await family.topUp({ amountCents: 5000, balanceCents: 4730 });
    const messages = await family.received(2);
    expect(of('email', messages)[0]?.subject).toBe(
      'Mensa scolastica: ricevuta la ricarica di 50,00 €',
    );
    expect(of('sms', messages)[0]?.text).toContain('ricevuti 50,00 €, grazie. Saldo 47,30 €');
    await family.topUp({ amountCents: 5000, balanceCents: 4730, entryId });
    await family.topUp({ amountCents: 100, balanceCents: 4830 });
    expect(await family.received(4)).toHaveLength(4);
  });

  test('at night is thanked for at eight, and the debt it paid is nobody’s business', async () => {
    const family = await office.open([{ phone: null }], '2020-10-05T20:10:00.000Z');
    await family.balance(-250);
    await family.setClock('2020-10-06T05:00:00.000Z');
    await family.balance(4750, { kind: 'topUp' });
    await family.topUp({ amountCents: 5000, balanceCents: 4750 });
    await family.delivery(({ kind, state }) => kind === 'thankYou' && state === 'created');
    expect(family.arrived()).toEqual([]);
    await family.setClock('2020-10-06T06:00:00.000Z');
    const [only] = await family.received(1);
    expect(only?.subject).toMatch(/ricevuta la ricarica/);
    expect(await family.log()).toHaveLength(1);
  });
});

test('what is older than a day changes what is known and says nothing', async () => {
  const family = await office.open([{ phone: null }]);
  await family.balance(-250, { at: '2020-10-04T10:40:00.000Z' });
  await family.topUp({ amountCents: 50, balanceCents: -200, at: '2020-10-04T10:40:00.000Z' });
  await family.balance(-300);
  expect((await family.received(1))[0]?.subject).toMatch(/negativo, -3,00/);
  expect(await family.log()).toHaveLength(1);
});

test('an older version that comes late changes nothing', async () => {
  const family = await office.open([{ phone: null }]);
  await family.balance(5000, { version: 7 });
  await family.balance(-250, { version: 6 });
  await family.balance(880, { version: 8 });
  expect((await family.received(1))[0]?.subject).toBe('Mensa scolastica: il saldo è 8,80 €');
});

test('where the keys are destroyed, what waited to be sent is cancelled', async () => {
  const family = await office.open([{}], '2020-10-05T20:10:00.000Z');
  await family.topUp({ amountCents: 5000, balanceCents: 4750 });
  await family.delivery(({ state }) => state === 'created');
  await family.destroyKeys();
  await family.setClock('2020-10-06T06:00:00.000Z');
  for (const channel of ['email', 'sms']) {
    const cancelled = await family.delivery(
      (one) => one.channel === channel && one.state === 'cancelled',
    );
    expect(cancelled.reason).toBe('keyDestroyed');
  }
  expect(family.arrived()).toEqual([]);
});

test('no address, number or name is kept or logged in clear', async () => {
  const family = await office.open([{ fullName: 'Quintilia Segretissima' }]);
  await family.balance(-250);
  await family.received(2);
  await family.delivery(({ channel, state }) => channel === 'sms' && state === 'delivered');
  const kept = await Promise.all(
    (await office.database.listCollections().toArray()).map(({ name }) =>
      office.database.collection(name).find().toArray(),
    ),
  );
  const logged = office.system.logs('notifications');
  const everything = JSON.stringify([kept, logged]);
  const { email, phone } = family.contacts[0] ?? {};
  expect(everything).toContain(family.accountId);
  for (const secret of [email, phone, phone?.slice(1), 'Segretissima']) {
    expect(everything).not.toContain(secret);
  }
});

describe('Twilio’s reports', () => {
  const report = (query: string, signature: string) =>
    fetch(`${office.system.urls.notifications}/providers/twilio/status${query}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signature,
      },
      body: 'MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30005',
    });

  test('are refused without the right signature', async () => {
    const family = await office.open();
    await family.balance(880);
    await family.delivery(({ channel, state }) => channel === 'sms' && state === 'delivered');
    const sms = (await family.log()).find(({ channel }) => channel === 'sms');
    for (const signature of ['', 'bm90IHRoZSBzaWduYXR1cmU=']) {
      expect((await report(`?ref=${sms?.reference}`, signature)).status).toBe(403);
    }
    expect((await report('?ref=nothing', 'x')).status).toBe(400);
    expect(sms?.state).toBe('delivered');
  });
});

test('an SMS that the network gives up is told as failed, with the reason', async () => {
  const family = await office.open([{ email: null }]);
  const to = family.contacts[0]?.phone;
  await office.fault({ channel: 'sms', kind: 'undelivered', to, providerCode: 30005 });
  await family.balance(880);
  const failed = await family.delivery(({ state }) => state === 'permanentFailure');
  expect(failed.reason).toBe('notDelivered');
});

test('the log of an account is for our own services', async () => {
  const family = await office.open();
  const path = `/internal/tenants/${family.tenant}/accounts/${family.accountId}/notifications`;
  const response = await fetch(`${office.system.urls.notifications}${path}`);
  expect(response.status).toBe(401);
});
