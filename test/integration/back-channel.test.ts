/** What parents write by SMS, on real brokers: understood, done once, answered once. */
import { randomBytes } from 'node:crypto';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SmsFamily, type SmsOffice, startSmsOffice } from './sms-family.ts';

/** 08:30 and 10:30 of a Monday in Pianengo; an order may change until 09:30. */
const BEFORE = { kind: 'fixed', at: '2020-10-05T06:30:00.000Z' };
const AFTER = { kind: 'fixed', at: '2020-10-05T08:30:00.000Z' };
const CUT_OFF_MS = Date.parse('2020-10-05T07:30:00.000Z');

let office: SmsOffice;
let family: SmsFamily;
/** So many SMS came to the phone. */
let came = 0;

// The seventh message that is worked off meets a process that dies between the deed and the answer;
// the process that follows has fewer than seven left.
beforeAll(async () => {
  office = await startSmsOffice(sharedBrokers(), 'backchannel', { CRASH_AT: 'inbound.decided:7' });
  family = await office.open(['Luca', 'Sofia'], BEFORE);
});

afterAll(async () => {
  await office?.stop();
});

/** The text of the next SMS to the phone. */
async function next(): Promise<string> {
  came += 1;
  const texts = (await family.received(came)).map(({ text }) => text);
  return texts[came - 1] ?? '';
}

test('a number that nobody proved is told nothing; a code sent back by SMS proves it', async () => {
  const path = `/guardians/${family.guardianId}/verifications`;
  expect((await family.ask('POST', path, { channel: 'sms' })).status).toBe(202);
  const code = /[0-9]{6}/.exec(await next())?.[0] ?? '';
  expect(await family.done(await family.writes('SALDO'))).toBe('unproved');
  expect(await next()).toMatch(/^Mensa scolastica: a questo numero non possiamo dare informazioni/);
  expect(await family.done(await family.writes(`Codice ${code}`))).toBe('code confirmed');
  expect(await next()).toContain('numero confermato');
  const { body } = await family.ask('GET', '/guardians');
  expect(body).toMatchObject({
    guardians: [
      { phone: `•••${family.phone.slice(-4)}`, email: 'n•••@posta.example', verified: ['sms'] },
    ],
  });
});

test('SALDO is answered with the balance and its time, and once however often it comes', async () => {
  await family.balance(1_270, '2020-10-05T06:12:00.000Z');
  const sid = await family.writes('saldo');
  expect(await next()).toBe(
    'Comune di Prova, mensa: saldo 12,70 € alle 08:12 del 05/10. I pasti non ancora registrati ' +
      'non sono compresi.',
  );
  await family.writes('saldo', { sid });
});

test('what is not understood is answered by help, twice an hour', async () => {
  for (const text of ['Ok grazie', 'Buongiorno']) {
    await family.done(await family.writes(text));
    expect(await next()).toContain('ASSENTE nome giorno');
  }
  expect(await family.done(await family.writes('Va bene'))).toBe('answeredTooOften');
});

test('a cancellation before the cut-off is made once and answered once, though we fall', async () => {
  const sid = await family.writes('ASSENTE Luca oggi');
  expect(await next()).toMatch(
    /^Comune di Prova, mensa: ricevuto alle 08:30. Luca assente lun 5\/10: preso nota.* Ricevuta [0-9A-F]{8}\.$/,
  );
  expect(office.system.restarts('notifications')).toBe(1);
  const receipts = await family.receipts('luca');
  expect(receipts).toMatchObject([
    {
      order: 'none',
      days: [{ servedOn: '2020-10-05', outcome: 'accepted' }],
      actor: { kind: 'service', id: 'notifications', onBehalfOf: family.guardianId },
    },
  ]);
  expect(receipts[0]?.requestId).toContain(sid);
});

test('a cancellation after the cut-off is told to be too late, and changes nothing', async () => {
  await family.setClock(AFTER);
  await family.writes('assenza sofia oggi');
  expect(await next()).toContain("Sofia lun 5/10: oltre l'orario limite, troppo tardi.");
  expect(await family.receipts('sofia')).toMatchObject([{ days: [{ outcome: 'late' }] }]);
});

test('a number of two families answers for each, and the child’s name decides', async () => {
  const other = await office.open(['Marco'], BEFORE, family.phone);
  await other.ask('POST', `/guardians/${other.guardianId}/verifications`, { channel: 'sms' });
  const code = /[0-9]{6}/.exec(await next())?.[0] ?? '';
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  expect(await family.done(await family.writes(wrong))).toBe('code wrong');
  expect(await next()).toContain('il codice non è giusto');
  expect(await family.done(await family.writes(code))).toBe('code confirmed');
  await next();
  await family.writes('saldo');
  const balances = [await next(), await next()].toSorted();
  expect(balances[0]).toContain('saldo (Luca, Sofia) 12,70 €');
  expect(balances[1]).toContain("sul conto (Marco) non c'è ancora nessun movimento");
  await family.writes('assente marco domani');
  expect(await next()).toContain('Marco assente mar 6/10: preso nota');
  expect(await other.receipts('marco')).toMatchObject([
    { order: 'none', actor: { onBehalfOf: other.guardianId } },
  ]);
});

test('it counts when the provider had it, not when our door was open again', async () => {
  // So that the cut-off is in two seconds.
  const cutOffMs = Date.now() + 2_000;
  await family.setClock({ kind: 'shifted', offsetMs: CUT_OFF_MS - cutOffMs });
  await office.system.kill('notifications');
  const sid = await family.writes('ASSENTE SOFIA OGGI');
  await office.system.ready();
  await expect.poll(() => Date.now(), { timeout: 3_000 }).toBeGreaterThan(cutOffMs);
  const message = { MessageSid: sid, From: family.phone, To: '+39', Body: 'ASSENTE SOFIA OGGI' };
  expect(await office.webhook(message)).toBe(200);
  expect(await next()).toContain('Sofia assente lun 5/10: preso nota');
  const receipts = await family.receipts('sofia');
  const receipt = receipts.find(({ requestId }) => requestId.includes(sid));
  expect(Date.parse(receipt?.receivedAt ?? '')).toBeLessThanOrEqual(CUT_OFF_MS);
  expect(Date.parse(receipt?.arrivedAt ?? '')).toBeGreaterThan(CUT_OFF_MS);
});

test('STOP ends every SMS but answers, with one confirmation, until RIPRENDI', async () => {
  await family.done(await family.writes('Stop'));
  expect(await next()).toContain('non riceverà altri SMS');
  const stopped = await family.ask('GET', '/guardians');
  expect(stopped.body).toMatchObject({ guardians: [{ stopped: ['sms'] }] });
  await family.done(await family.writes('STOP'));
  await family.done(await family.writes('Riprendi'));
  expect(await next()).toContain('riceverà di nuovo');
  const { body } = await family.ask('GET', '/guardians');
  expect(body).toMatchObject({ guardians: [{ stopped: [], version: 2 }] });
});

test('a message that Twilio did not sign is refused and kept nowhere', async () => {
  const sid = `SM${randomBytes(16).toString('hex')}`;
  const message = { MessageSid: sid, From: family.phone, To: '+39', Body: 'STOP' };
  expect(await office.webhook(message, 'another token')).toBe(403);
  expect(await office.database.collection('inbound').countDocuments({ _id: sid as never })).toBe(0);
});

test('nothing that tells who wrote rests in clear, and nothing leads to a family that is gone', async () => {
  const { database } = office;
  const kept = await database.collection('inbound').find().toArray();
  expect(kept.every(({ from, text }) => from === null && text === null)).toBe(true);
  expect(JSON.stringify(await database.collection('numbers').find().toArray())).not.toContain(
    family.phone.slice(3),
  );
  await family.destroyKeys();
  const owned = { 'owners.accountId': family.accountId };
  expect(await database.collection('numbers').countDocuments(owned)).toBe(0);
  expect(await database.collection('inbound').countDocuments()).toBe(0);
});
