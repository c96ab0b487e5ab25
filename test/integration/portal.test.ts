/** The portal's process on real brokers: views, signed links, live updates, names that are gone. */
import { randomUUID } from 'node:crypto';
import { BalanceChanged, EntryPosted } from '@mestolo/contracts/events/billing.ts';
import { NoticeChanged, OutageChanged } from '@mestolo/contracts/events/payments.ts';
import {
  CalendarChanged,
  FamilyChanged,
  KeyDestroyed,
  PupilChanged,
} from '@mestolo/contracts/events/registry.ts';
import { paymentCodeOf } from '@mestolo/contracts/payment-code.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EventStream, openEventStream } from './event-stream.ts';
import { startPortalReplica } from './portal-replica.ts';
import { type FactPublisher, startFactPublisher } from './published-facts.ts';

const brokers = sharedBrokers();
let system: TestSystem;
let facts: FactPublisher;

beforeAll(async () => {
  system = await startSystem({ brokers, suite: 'portal', services: ['portal'] });
  facts = await startFactPublisher(brokers);
});

afterAll(async () => {
  await facts?.stop();
  await system?.stop();
});

interface Account {
  readonly tenant: string;
  readonly accountId: string;
  readonly pupilId: string;
  readonly page: string;
}

const PAYMENT_CODE = paymentCodeOf('K7QX2M9F');
const identityKey = (accountId: string) => `family:${accountId}:identity`;

/** A family of its own Comune, so that tests do not meet. */
async function newAccount(): Promise<Account> {
  const tenant = `comune-${randomUUID().slice(0, 8)}`;
  const [accountId, pupilId, guardianId] = [randomUUID(), randomUUID(), randomUUID()];
  const sealed = `s1.${identityKey(accountId)}.bm9uY2U.c2VhbGVkLXZhbHVlLWFuZC1pdHMtdGFn`;
  const from = '2020-09-07';
  await facts.publish({
    topic: topics.calendar,
    definition: CalendarChanged,
    tenant,
    key: tenant,
    data: {
      ...emptyCalendar,
      tenant,
      version: 1,
      name: 'Comune di Prova',
      timeZone: 'Europe/Rome',
    },
  });
  await facts.publish({
    topic: topics.families,
    definition: FamilyChanged,
    tenant,
    key: accountId,
    data: {
      accountId,
      version: 1,
      openedOn: from,
      closedOn: null,
      paymentCode: PAYMENT_CODE,
      holders: [{ from, guardianId, fullName: sealed, taxCode: null }],
    },
  });
  await facts.publish({
    topic: topics.pupils,
    definition: PupilChanged,
    tenant,
    key: pupilId,
    data: {
      pupilId,
      version: 1,
      accountId,
      givenName: sealed,
      familyName: sealed,
      enrolments: [],
      rates: [],
    },
  });
  return { tenant, accountId, pupilId, page: await linkTo(tenant, accountId) };
}

const emptyCalendar = {
  clock: { kind: 'system' as const },
  office: { name: 'Ufficio Scuola', phone: null, email: null },
  schools: [],
  classes: [],
  schoolYears: [],
  serviceWeekdays: [],
  closures: [],
  lowBalanceBelowCents: 1000,
  creditor: {
    ...{ fiscalCode: '00000000190', companyName: 'Comune di Prova', brokerId: '00000000190' },
    ...{ stationId: '00000000190_01', segregationCode: '01', transferCategory: '9/0107101TS/' },
    iban: 'IT60X0542811101000000123456',
  },
};

async function askForLink(tenant: string, body: object, token?: string): Promise<Response> {
  return fetch(`${system.urls.portal}/internal/tenants/${tenant}/links`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token ?? (await system.officeToken('portal', 'office'))}`,
    },
    body: JSON.stringify(body),
  });
}

async function linkTo(tenant: string, accountId: string): Promise<string> {
  const response = await askForLink(tenant, { accountId });
  expect(response.status).toBe(201);
  const { url } = (await response.json()) as { url: string };
  return url;
}

const postMeal = (account: Account, version: number, balanceCents: number): Promise<void> =>
  facts.publish(mealOf(account, version, balanceCents));

function mealOf({ tenant, accountId, pupilId }: Account, version: number, balanceCents: number) {
  return {
    topic: topics.entries,
    definition: EntryPosted,
    tenant,
    key: accountId,
    data: {
      entryId: `${accountId}:${version}`,
      kind: 'mealDebit' as const,
      accountId,
      accountVersion: version,
      balanceAfterCents: balanceCents,
      amountCents: 450,
      postings: [{ account: `family:${accountId}`, side: 'debit' as const, amountCents: 450 }],
      effectiveOn: '2020-09-30',
      recordedAt: '2020-09-30T10:31:00.000Z',
      meal: { mealId: '0'.repeat(32), revision: 1, pupilId, schoolId: randomUUID() },
      tariff: { version: '1', band: null },
      actor: { kind: 'device' as const, id: 'device' },
      reason: null,
      traceId: null,
      hash: '',
    },
  };
}

async function postBalance(account: Account, version: number, balanceCents: number) {
  const { tenant, accountId } = account;
  const last = { entryId: 'e', kind: 'mealDebit', amountCents: 450, effectiveOn: '2020-09-30' };
  await facts.publish({
    topic: topics.balances,
    definition: BalanceChanged,
    tenant,
    key: accountId,
    data: {
      accountId,
      version,
      balanceCents,
      asOf: '2020-09-30T10:31:00.000Z',
      last: { ...last, kind: 'mealDebit' },
      mealPriceCents: 450,
    },
  });
}

const eventsOf = (account: Account): string =>
  account.page.replace('/account?', '/account/events?');

/** Opens the account's events and waits for the one that shows this version. */
async function until(stream: EventStream, version: number) {
  for (;;) {
    const event = await stream.next();
    const { version: shown, parts } = JSON.parse(event.data);
    if (shown >= version) return { id: event.id, parts };
  }
}

/** The page's text once the account's data have arrived and show this version. */
async function pageAt(account: Account, version: number): Promise<string> {
  for (;;) {
    const text = await (await fetch(account.page)).text();
    const shown = Number(/data-version="(\d+)"/.exec(text)?.[1] ?? -1);
    if (shown >= version) return text;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a signed link', () => {
  test('opens the account it names, and the balance is there although registry is away', async () => {
    const account = await newAccount();
    await postMeal(account, 1, -450);
    const text = await pageAt(account, 1);
    expect(text).toContain('−4,50\u00a0€');
    expect(text).toContain('Comune di Prova');
    expect(text).toContain('nome non disponibile');
  });

  test('opens no other account', async () => {
    const [mine, other] = [await newAccount(), await newAccount()];
    await postMeal(other, 1, -12_345);
    await pageAt(other, 1);
    const link = new URL(mine.page);
    link.searchParams.set('accountId', other.accountId);
    link.searchParams.set('tenant', other.tenant);
    expect(await (await fetch(link)).text()).not.toContain('123,45');
  });

  test('of one Comune does not open an account of another', async () => {
    const [mine, other] = [await newAccount(), await newAccount()];
    await pageAt(mine, 0);
    const response = await fetch(await linkTo(mine.tenant, other.accountId));
    expect(response.status).toBe(404);
  });

  test.each([
    ['', 401, 'Manca il collegamento'],
    ['?link=wrong', 403, 'non valido'],
    ['?link=wrong&lang=en', 403, 'does not work'],
  ])('%s is answered %i in plain words', async (query, status, words) => {
    const response = await fetch(`${system.urls.portal}/account${query}`);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(words);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fetch(`${system.urls.portal}/account/events${query}`)).status).toBe(status);
  });

  test('is given only to those who may ask, and only for a sensible time', async () => {
    const body = { accountId: randomUUID() };
    const anyone = await askForLink('comune', body, 'no.real.token');
    expect(anyone.status).toBe(401);
    const attendance = await system.token('attendance', 'portal');
    expect((await askForLink('comune', body, attendance)).status).toBe(403);
    expect((await askForLink('comune', { ...body, validHours: 1_000_000 })).status).toBe(422);
  });
});

describe('an open page', () => {
  test('is told of a meal, and its id is the account version', async () => {
    const account = await newAccount();
    await postBalance(account, 1, 1000);
    await pageAt(account, 1);
    const stream = await openEventStream(eventsOf(account));
    await until(stream, 1);
    await postMeal(account, 2, 550);
    const { id, parts } = await until(stream, 2);
    expect(id).toBe('2');
    expect(parts.balance).toContain('5,50\u00a0€');
    expect(parts.entries).toContain('data-entry');
    stream.close();
  });

  test('that reconnects is not taken back in time', async () => {
    const account = await newAccount();
    await postBalance(account, 3, 300);
    await pageAt(account, 3);
    const stream = await openEventStream(eventsOf(account), { 'last-event-id': '5' });
    await postBalance(account, 4, 400);
    await postBalance(account, 5, 500);
    expect((await until(stream, 0)).id).toBe('5');
    stream.close();
  });

  test('goes blank when the key of its names is destroyed; the balance stays', async () => {
    const account = await newAccount();
    await postMeal(account, 1, -450);
    await pageAt(account, 1);
    const stream = await openEventStream(eventsOf(account));
    expect((await until(stream, 1)).parts.people).toContain('nome non disponibile');
    const keyId = identityKey(account.accountId);
    await facts.publish({
      topic: topics.keys,
      definition: KeyDestroyed,
      tenant: account.tenant,
      key: keyId,
      data: { keyId, version: 2, destroyedAt: '2020-09-30T10:31:00.000Z' },
    });
    const { parts } = await until(stream, 1);
    expect(parts.people).toContain('dato cancellato');
    expect(parts.balance).toContain('−4,50\u00a0€');
    stream.close();
  });

  test('at a replica that takes no events is told too, and ends when the replica stops', async () => {
    const account = await newAccount();
    await postBalance(account, 1, 1000);
    await pageAt(account, 1);
    const replica = await startPortalReplica(brokers, system);
    const there = eventsOf(account).replace(system.urls.portal, replica.url);
    const stream = await openEventStream(there);
    await until(stream, 1);
    await postMeal(account, 2, 550);
    expect((await until(stream, 2)).parts.balance).toContain('5,50\u00a0€');
    expect(await replica.stop()).toBe(0);
    await expect(stream.next()).rejects.toThrow();
  });

  test('is one of twenty at most', async () => {
    const account = await newAccount();
    await pageAt(account, 0);
    const open = () => openEventStream(eventsOf(account));
    const streams = await Promise.all(Array.from({ length: 20 }, open));
    expect(streams.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const refused = await open();
    expect(refused.status).toBe(429);
    for (const stream of [...streams, refused]) stream.close();
  });
});

test('events that come late or twice change nothing that is newer', async () => {
  const account = await newAccount();
  await postBalance(account, 7, 700);
  await postBalance(account, 6, 600);
  await postMeal(account, 5, 500);
  await postMeal(account, 5, 500);
  await postBalance(account, 8, 800);
  const text = await pageAt(account, 8);
  expect(text).toContain('8,00\u00a0€');
  expect(text.match(/data-entry=/g)).toHaveLength(1);
});

test('older entries are on the next page, which needs no script', async () => {
  const account = await newAccount();
  const versions = Array.from({ length: 41 }, (_, index) => index + 1);
  await facts.publish(...versions.map((version) => mealOf(account, version, version)));
  const text = await pageAt(account, 41);
  expect(text.match(/data-entry=/g)).toHaveLength(40);
  const href = /href="([^"]+before=[^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
  const older = await (await fetch(new URL(href ?? '', account.page))).text();
  expect(older.match(/data-entry=/g)).toHaveLength(1);
  expect(older).not.toContain('<script');
});

describe('paying', () => {
  const send = (path: string, form: Record<string, string>) =>
    fetch(new URL(path, system.urls.portal), {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    });

  test('is answered honestly while payments is away, and what was typed is kept', async () => {
    const account = await newAccount();
    expect(await pageAt(account, 0)).toContain('K7QX-2M9F-Q');
    const topUp = account.page.replace('/account?', '/account/top-up?');
    for (const answer of [
      await send('/paga', { codice: PAYMENT_CODE, importo: '12,50' }),
      await send(topUp, { importo: '12,50' }),
    ]) {
      expect(answer.status).toBe(503);
      const text = await answer.text();
      expect(text).toContain('Non hai pagato nulla');
      expect(text).toContain('value="12,50"');
      expect(answer.headers.get('content-security-policy')).toContain("form-action 'self'");
    }
    expect((await send('/account/top-up?link=wrong', { importo: '1' })).status).toBe(403);
    expect((await send('/paga', { importo: 'x'.repeat(3_000) })).status).toBe(413);
  });

  test('shows what is open with its papers, debts by their name, and an outage as it begins', async () => {
    const account = await newAccount();
    const { tenant, accountId } = account;
    await postMeal(account, 1, -450);
    await pageAt(account, 1);
    const stream = await openEventStream(eventsOf(account));
    await until(stream, 1);
    const state = { state: 'open', changedAt: '2020-10-05T10:15:00.000Z', version: 1 } as const;
    const money = { accountId, amountCents: 450, dueOn: '2020-12-04', kind: 'debt' } as const;
    await facts.publish({
      topic: topics.notices,
      definition: NoticeChanged,
      tenant,
      key: accountId,
      data: { noticeNumber: '301000000000000116', ...money, ...state },
    });
    const { notices } = (await until(stream, 1)).parts;
    expect(notices).toContain('Debito della mensa da saldare');
    expect(notices).toMatch(/href="\/paga\/[\w.-]+\/avviso\.pdf"/);
    const outage = { outageId: randomUUID(), part: 'office', reason: null } as const;
    const times = { from: '2020-10-05T10:15:00.000Z', to: null };
    const publish = (more: { version: number; to: string | null }) =>
      facts.publish({
        topic: topics.outages,
        definition: OutageChanged,
        tenant,
        key: tenant,
        data: { ...outage, ...times, ...more },
      });
    await publish({ version: 1, to: null });
    expect((await until(stream, 1)).parts.outage).toContain('Dal 05/10/2020 alle 12:15');
    await publish({ version: 2, to: '2020-10-05T11:15:00.000Z' });
    expect((await until(stream, 1)).parts.outage).toBe('');
    stream.close();
  });
});
