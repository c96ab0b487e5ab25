/** Broadcasts of the office: what the preview says arrives, also where the process dies. */
import { randomBytes } from 'node:crypto';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type BroadcastOffice,
  type Comune,
  type Progressed,
  startBroadcastOffice,
  TEXTS,
} from './broadcast-comune.ts';
import type { Arrived } from './follow-mailbox.ts';

/** A Monday; 12:41 in Pianengo. */
const NOON = '2020-10-05T10:41:00.000Z';
const MANY = 60;

let office: BroadcastOffice;

beforeAll(async () => {
  office = await startBroadcastOffice(sharedBrokers(), 'broadcasts', {
    BROADCAST_PART: '10',
  });
});

afterAll(async () => {
  await office?.stop();
});

/** Addresses of one test, told apart by their domain, and numbers nobody else has. */
function contacts() {
  const domain = `${randomBytes(5).toString('hex')}.example`;
  const numbers = `+3933${String(randomBytes(3).readUIntBE(0, 3)).padStart(8, '0')}`;
  return {
    email: (name: string) => `${name}@${domain}`,
    phone: (nth: number) => `${numbers}${nth}`,
    isOurs: ({ to }: Arrived) => to.endsWith(`@${domain}`) || to.startsWith(numbers),
  };
}

const sum = ({ progress }: Progressed, ...states: string[]) =>
  progress.counts
    .filter(({ state }) => states.includes(state))
    .reduce((all, { count }) => all + count, 0);

test('what the preview counts is what arrives, with the result of each', async () => {
  const { email, phone, isOurs } = contacts();
  const comune = await office.open(
    [
      {
        code: 'siblings',
        guardians: [{ email: email('siblings') }, { phone: phone(1), language: 'en' }],
        classes: ['ROD1', 'COL1'],
      },
      { code: 'diet', guardians: [{ email: email('diet') }], classes: ['ROD1'], diet: 'D3' },
      { code: 'silent', guardians: [{}], classes: ['ROD1'] },
      { code: 'elsewhere', guardians: [{ email: email('elsewhere') }], classes: ['COL1'] },
      {
        code: 'closed',
        guardians: [{ email: email('closed') }],
        classes: ['ROD1'],
        closedOn: '2020-10-02',
      },
    ],
    NOON,
  );
  const audience = { schoolIds: [comune.schoolId('Rodari')] };
  const { status, body } = await comune.ask('POST', '/broadcasts', { audience, texts: TEXTS });
  expect(status).toBe(201);
  const id = (body.broadcast as { broadcastId: string }).broadcastId;
  const reach = {
    families: 2,
    guardians: 3,
    byChannel: { email: 2, sms: 1, appIo: 0 },
    unreachable: { noAddress: 1, notWanted: 0 },
    smsParts: 1,
    smsCostCents: 8,
  };
  expect(body.preview).toMatchObject({ families: 3, asNews: reach, capCentsADay: null });
  expect((body.preview as { sms: unknown[] }).sms).toMatchObject([
    { language: 'it', encoding: 'GSM-7', parts: 1 },
    { language: 'en', encoding: 'GSM-7', parts: 1 },
  ]);
  await comune.schedule(id);
  const done = await comune.until(id, 'finished');
  expect(done.broadcast.run).toMatchObject({ families: 3, notifications: 3, unreachable: 1 });
  const arrived = await office.received(isOurs, 3);
  expect(arrived.map(({ to }) => to).toSorted()).toEqual(
    [email('siblings'), email('diet'), phone(1)].toSorted(),
  );
  const said = new Map(arrived.map((mail) => [mail.to, mail]));
  expect(said.get(phone(1))?.text).toMatch(/^No school meals tomorrow\./);
  expect(said.get(email('diet'))).toMatchObject({ subject: TEXTS.it.subject });
  expect(said.get(email('diet'))?.headers).toHaveProperty('list-unsubscribe');
  await resultOfEach(comune, id);
  const forDiet = await comune.draft({ dietCodes: ['D3'] });
  const { preview } = (await comune.ask('GET', `/broadcasts/${forDiet}/preview`)).body;
  expect(preview).toMatchObject({ families: 1, asNews: { byChannel: { email: 1, sms: 0 } } });
});

async function resultOfEach(comune: Comune, id: string): Promise<void> {
  const first = (await comune.ask('GET', `/broadcasts/${id}/recipients?limit=2&names=yes`)).body;
  const name = expect.stringMatching(/^Nora Collaudi (siblings|diet)$/);
  expect(first.recipients).toMatchObject([{ name }, { name }]);
  const rest = `/broadcasts/${id}/recipients?limit=2&after=${first.next}`;
  expect((await comune.ask('GET', rest)).body).toMatchObject({ next: null });
  const { text } = await comune.ask('GET', `/broadcasts/${id}/recipients.csv?names=yes`);
  expect(text.trim().split('\r\n')).toHaveLength(4);
  expect(text).toContain('Nora Collaudi diet');
  const { families } = (await comune.ask('GET', `/broadcasts/${id}/unreachable`)).body;
  expect(families).toMatchObject([
    {
      accountId: comune.accountIds.silent,
      why: 'noAddress',
      guardians: [{ name: 'Nora Collaudi silent', phone: null }],
    },
  ]);
}

test('urgent at 06:45 leaves at once also to who wants no news; news waits for 08:00', async () => {
  const { email, isOurs } = contacts();
  const guardians = [{ email: email('a') }];
  const families = [{ code: 'a', guardians, classes: ['ROD1'] }];
  const comune = await office.open(families, '2020-12-04T05:45:00.000Z');
  const accountId = comune.accountIds.a ?? '';
  const news = await comune.draft({ everyone: 'enrolled' });
  const { body } = await comune.schedule(news);
  expect(body).toMatchObject({ state: 'scheduled', startsAt: '2020-12-04T07:00:00.000Z' });
  const urgent = await comune.draft({ everyone: 'enrolled' });
  await comune.schedule(urgent, { urgent: { reason: 'Neve, si chiude oggi' } });
  await comune.until(urgent, 'finished');
  const [snow] = await office.received(isOurs, 1);
  expect(snow?.headers).not.toHaveProperty('list-unsubscribe');
  expect((await comune.until(news, 'scheduled')).broadcast.run).toBeNull();
  await comune.setClock('2020-12-04T07:00:00.000Z');
  await comune.until(news, 'finished');
  await office.received(isOurs, 2);

  const { guardians: known } = (await comune.ask('GET', `/accounts/${accountId}/guardians`))
    .body as { guardians: { guardianId: string }[] };
  const wishes = `/accounts/${accountId}/guardians/${known[0]?.guardianId}/wishes`;
  await comune.ask('PUT', wishes, { language: 'it', channels: { news: [] } });
  const unwanted = await comune.draft({ everyone: 'enrolled' });
  await comune.schedule(unwanted);
  expect((await comune.until(unwanted, 'finished')).broadcast.run).toMatchObject({
    notifications: 0,
    unreachable: 1,
  });
  const again = await comune.draft({ everyone: 'enrolled' });
  await comune.schedule(again, { urgent: { reason: 'Neve, si chiude oggi' } });
  await comune.until(again, 'finished');
  expect(await office.received(isOurs, 3)).toHaveLength(3);
});

test('cancelled before it starts it never leaves, and what cannot be said is refused', async () => {
  const { email, isOurs } = contacts();
  const families = [{ code: 'a', guardians: [{ email: email('a') }], classes: ['ROD1'] }];
  const comune = await office.open(families, NOON);
  const id = await comune.draft({ everyone: 'enrolled' });
  await comune.schedule(id, { at: '2020-10-06T10:00:00.000Z' });
  const reason = { reason: 'La mensa resta aperta' };
  const cancelled = await comune.ask('POST', `/broadcasts/${id}/cancellation`, reason);
  expect(cancelled.body).toMatchObject({ broadcast: { state: 'cancelled' }, left: 0 });
  expect((await comune.schedule(id)).status).toBe(409);
  await comune.setClock('2020-10-06T10:00:00.000Z');
  const later = await comune.draft({ everyone: 'enrolled' });
  await comune.ask('POST', `/broadcasts/${later}/tests`, { channel: 'email', to: email('office') });
  await comune.schedule(later);
  await comune.until(later, 'finished');
  const subjects = (await office.received(isOurs, 2)).map(({ to, subject }) => `${to} ${subject}`);
  expect(subjects.toSorted()).toEqual([
    `${email('a')} ${TEXTS.it.subject}`,
    `${email('office')} Prova: ${TEXTS.it.subject}`,
  ]);
  const braces = { it: { ...TEXTS.it, body: 'Buongiorno {{figlio}}' }, en: null };
  const audience = { everyone: 'enrolled' };
  const refused = await comune.ask('POST', '/broadcasts', { audience, texts: braces });
  expect(refused).toMatchObject({ status: 400, body: { problems: [{ language: 'it' }] } });
  expect((await comune.ask('GET', '/operations')).body).toMatchObject({
    operations: expect.arrayContaining([
      expect.objectContaining({ kind: 'broadcastCancelled', ...reason }),
      expect.objectContaining({ kind: 'broadcastTested', after: { channel: 'email' } }),
    ]),
  });
});

async function openMany() {
  const { email, isOurs } = contacts();
  const families = Array.from({ length: MANY }, (_, nth) => ({
    code: `f${nth}`,
    guardians: [{ email: email(`f${nth}`) }],
    classes: ['ROD1'],
  }));
  return { comune: await office.open(families, NOON), isOurs };
}

test('killed in the middle, nobody is left out and nobody is made twice', async () => {
  const { comune, isOurs } = await openMany();
  const id = await comune.draft({ everyone: 'enrolled' });
  await comune.schedule(id);
  await office.received(isOurs, 1);
  await office.system.kill('notifications');
  await office.received(isOurs, MANY);
  const done = await comune.until(id, 'finished');
  expect(done.broadcast.run).toMatchObject({ families: MANY, notifications: MANY });
  expect(sum(done, 'sent')).toBe(MANY);
  const names = new Set(office.arrived(isOurs).map(({ messageId }) => messageId));
  expect(names.size).toBe(MANY);
  // Only what was in hand when the process died may have left a second time.
  expect(office.arrived(isOurs).length).toBeLessThanOrEqual(MANY + 4);
});

test('cancelled while it runs, what has not left stays, and what left is told', async () => {
  const { comune, isOurs } = await openMany();
  const id = await comune.draft({ everyone: 'enrolled' });
  await office.fault({ channel: 'email', kind: 'delay', delayMs: 100, times: MANY });
  await comune.schedule(id);
  await office.received(isOurs, 5);
  const reason = { reason: 'Sbagliato il giorno' };
  const { body } = await comune.ask('POST', `/broadcasts/${id}/cancellation`, reason);
  expect(body.left).toBeGreaterThan(0);
  const isStill = ({ progress }: Progressed) =>
    progress.counts.every(({ state }) => ['sent', 'cancelled'].includes(state));
  let now = await comune.until(id, 'cancelled');
  while (!isStill(now)) now = await comune.until(id, 'cancelled');
  const made = now.broadcast.run?.notifications ?? 0;
  expect(sum(now, 'sent') + sum(now, 'cancelled')).toBe(made);
  expect(sum(now, 'cancelled')).toBeGreaterThan(0);
  expect(office.arrived(isOurs)).toHaveLength(sum(now, 'sent'));
  await office.fault(null);
});
