/** The office's words in real messages, and what is kept of what was said. */
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Household,
  type NotificationsOffice,
  startNotificationsOffice,
} from './notifications-office.ts';

const NAME = 'Ginevra Palmieri';
let office: NotificationsOffice;

beforeAll(async () => {
  office = await startNotificationsOffice(sharedBrokers(), 'texts', { SEND_RETRY_SECONDS: '2' });
});

afterAll(async () => {
  await office?.stop();
});

async function knock(family: Household, method: string, path: string, body?: object) {
  const { system } = office;
  const url = `${system.urls.notifications}/internal/tenants/${family.tenant}${path}`;
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${await system.officeToken('notifications', 'clerk-1')}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const THANKS = '/templates/thankYou/it';
const words = (greeting: string) => ({
  subject: `${greeting}: ricevuti {{ricarica}}`,
  body: `${greeting} da {{ufficio}}.\n\n| Saldo | {{saldo}}\n| Alle | {{ora}}`,
  sms: `${greeting}: {{ricarica}}. Saldo {{saldo}} {{ora}}.`,
});
const reason = 'Parole più semplici';
const rewrite = (family: Household, greeting: string, basedOn: number) =>
  knock(family, 'PUT', THANKS, { template: words(greeting), basedOn, reason });

const thank = async (family: Household, count: number) => {
  await family.topUp({ amountCents: 5000, balanceCents: 5430 });
  return (await family.received(count)).slice(-1)[0];
};

test('the office writes words of its own, sees them first, and goes back to the usual ones', async () => {
  const family = await office.open([{ fullName: NAME, phone: null }]);
  const usual = await knock(family, 'GET', THANKS);
  expect(usual.body).toMatchObject({ version: 0, versions: [] });
  const wrong = { ...words('Grazie'), body: 'Grazie!\n{{saldo.constructor}}' };
  const refused = await knock(family, 'PUT', THANKS, { template: wrong, basedOn: 0, reason });
  expect(refused).toMatchObject({
    status: 422,
    body: { problems: [{ field: 'body', line: 2 }, { field: 'body' }, { field: 'body' }] },
  });
  const preview = await knock(family, 'POST', `${THANKS}/preview`, {
    template: words('Mulțumesc'),
  });
  expect(preview.body).toMatchObject({
    dearLetters: [{ letter: 'ț', instead: 't' }],
    examples: [{ sms: { encoding: 'UCS-2', parts: 2, costMillicents: 15_000 } }, {}],
  });
  expect(await rewrite(family, 'Grazie', 0)).toMatchObject({ status: 200, body: { version: 1 } });
  expect(await rewrite(family, 'Ciao', 0)).toMatchObject({ status: 409, body: { version: 1 } });
  const own = await thank(family, 1);
  expect(own?.subject).toBe('Grazie: ricevuti 50,00 €');
  expect(own?.text).toContain('Grazie da Ufficio Scuola.');
  const back = { version: 0, basedOn: 1, reason };
  expect(await knock(family, 'POST', `${THANKS}/restoration`, back)).toMatchObject({
    body: { version: 2, template: usual.body.template },
  });
  expect((await thank(family, 2))?.subject).toBe(
    'Mensa scolastica: ricevuta la ricarica di 50,00 €',
  );
  const { body } = await knock(family, 'GET', '/operations');
  expect(body.operations).toMatchObject([
    { kind: 'templateChanged', reason, actor: { id: 'clerk-1' }, after: { version: 1 } },
    {
      kind: 'templateChanged',
      subject: 'template:thankYou:it',
      after: { version: 2, restores: 0 },
    },
  ]);
});

test('a repetition says the same letters, also where the words were changed meanwhile', async () => {
  const family = await office.open([{ fullName: NAME, phone: null }]);
  const to = family.contacts[0]?.email;
  await office.fault({ channel: 'email', kind: 'refuse', code: 451, to });
  await family.topUp({ amountCents: 5000, balanceCents: 5430 });
  await family.delivery(({ state }) => state === 'temporaryFailure');
  expect((await rewrite(family, 'Grazie', 0)).status).toBe(200);
  const [arrived] = await family.received(1);
  expect(arrived?.subject).toBe('Mensa scolastica: ricevuta la ricarica di 50,00 €');
  expect((await thank(family, 2))?.subject).toBe('Grazie: ricevuti 50,00 €');
});

test('what was said is kept sealed for its time, and nobody reads it without its key', async () => {
  const family = await office.open([{ fullName: NAME, phone: null }]);
  const arrived = await thank(family, 1);
  await family.delivery(({ state }) => state === 'sent');
  const [line] = await family.log();
  const reference = String(line?.reference);
  const path = `/accounts/${family.accountId}/notifications/${reference}`;
  const { body } = await knock(family, 'GET', path);
  const said = (body.text as { readonly text: string }).text;
  expect(arrived?.text).toContain(NAME);
  expect(said).toContain(`Buongiorno ${NAME},`);
  // The link that changes the guardian's wishes is the guardian's alone.
  expect(said).not.toMatch(/\/messaggi\/[\w-]+\./);
  const renderings = office.database.collection<{ _id: string; deleteAt: Date }>('renderings');
  const kept = await renderings.findOne({ _id: reference });
  expect(kept).toMatchObject({ templateId: 'thankYou', templateVersion: 0 });
  expect(JSON.stringify(kept)).not.toMatch(/Palmieri|Buongiorno|50,00/);
  const days = ((kept?.deleteAt.getTime() ?? 0) - Date.now()) / 86_400_000;
  expect([Math.ceil(days), await expiresByItself()]).toEqual([90, true]);
  await family.destroyKeys();
  const destroyed = office.database.collection<{ _id: string }>('destroyedKeys');
  const keyId = `family:${family.accountId}:contact`;
  while ((await destroyed.findOne({ _id: keyId })) === null) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect((await knock(family, 'GET', path)).body.text).toBeNull();
});

async function expiresByItself(): Promise<boolean> {
  const indexes = await office.database.collection('renderings').indexes();
  return indexes.some(
    ({ key, expireAfterSeconds }) => key.deleteAt === 1 && expireAfterSeconds === 0,
  );
}
