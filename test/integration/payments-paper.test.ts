/** The notice a parent holds: printed, read by strangers, paid at the gateway, credited. */
import { randomUUID } from 'node:crypto';
import { noticeOnPage, noticeOnPicture } from '@mestolo/testkit/printed-notice.ts';
import { textOfPages } from '@mestolo/testkit/printed-page.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Comune,
  HOLDER,
  type PaymentsOffice,
  startPaymentsOffice,
} from './payments-office.ts';

const POSTAL = {
  ...{ iban: 'IT70X0760101600000012345678', holder: 'Comune di Prova, tesoreria' },
  authorization: 'AUT. DB/SSIC/E 12345 DEL 01/09/2020',
};

let office: PaymentsOffice;
let comune: Comune;

beforeAll(async () => {
  office = await startPaymentsOffice(sharedBrokers(), 'payments-paper');
  comune = await office.open({ cbill: 'AB12C', postal: POSTAL });
});

afterAll(async () => {
  const exits = await office.stop();
  expect(exits.payments).toMatchObject({ code: 0 });
});

async function printed(path: string, { tenant } = comune) {
  const token = await office.system.officeToken('payments', 'clerk-1');
  const url = `${office.system.urls.payments}/internal/tenants/${tenant}/notices/${path}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  const bytes = Buffer.from(await response.arrayBuffer());
  const type = response.headers.get('content-type');
  return { status: response.status, type, bytes, body: type?.includes('json') ? `${bytes}` : '' };
}

const credited = (event: { data: object } | undefined) => event?.data;

it('pays what a scanner takes from the page, and the credit posts', async () => {
  const { status, type, bytes } = await printed(`${await comune.newNotice(1999)}.pdf`);
  expect([status, type]).toEqual([200, 'application/pdf']);
  const page = await noticeOnPage(bytes);
  expect(page.words).toEqual(page.qr);
  expect(page.slip).toEqual(page.qr);
  expect(page.text).toContain(HOLDER.fullName);
  const { noticeNumber, creditorFiscalCode, amountCents } = page.qr;
  expect(creditorFiscalCode).toBe(comune.fiscalCode);
  const report = await comune.pay(noticeNumber, { creditorFiscalCode });
  expect(report).toMatchObject({ outcome: 'paid', get: { amountCents: 1999 } });
  expect(amountCents).toBe(1999);
  const [event] = await office.events('receipts', comune.tenant, 1);
  expect(credited(event)).toMatchObject({
    ...{ noticeNumber, amountCents: 1999, accountId: comune.accountId, flags: [] },
  });
  for (const ending of ['pdf', 'png']) {
    const again = await printed(`${noticeNumber}.${ending}`);
    expect([again.status, again.body]).toEqual([409, expect.stringContaining('notice-paid')]);
  }
});

it('pays what a reader takes from the picture on a phone', async () => {
  const { status, type, bytes } = await printed(`${await comune.newNotice(1)}.png`);
  expect([status, type]).toEqual([200, 'image/png']);
  const { noticeNumber, creditorFiscalCode, amountCents } = await noticeOnPicture(bytes);
  const report = await comune.pay(noticeNumber, { creditorFiscalCode });
  expect(report).toMatchObject({ outcome: 'paid', get: { amountCents } });
  const events = await office.events('receipts', comune.tenant, 2);
  expect(events.map(credited)).toContainEqual(
    expect.objectContaining({ noticeNumber, amountCents: 1, accountId: comune.accountId }),
  );
});

it('names nobody on a page for everyone, nor where the key of the name is destroyed', async () => {
  const other = await office.open({ postal: POSTAL });
  const number = await other.newNotice(5000);
  const words = async (path: string) => (await textOfPages((await printed(path, other)).bytes))[0];
  expect(await words(`${number}.pdf`)).toContain(HOLDER.taxCode);
  const forEveryone = await words(`${number}.pdf?addressee=none`);
  await office.destroyKeys(other);
  // The event that the key is gone takes its time.
  await expect.poll(() => words(`${number}.pdf`), { timeout: 20_000 }).toBe(forEveryone);
  expect(forEveryone).toContain('Intestatario del conto mensa');
  expect(forEveryone).not.toMatch(new RegExp(`${HOLDER.taxCode}|${HOLDER.fullName}`, 'i'));
});

it('prints nothing that is unknown, another’s or cancelled', async () => {
  const number = await comune.newNotice(300);
  const other = await office.open();
  expect(await printed(`${number}.pdf`, other)).toMatchObject({ status: 404 });
  expect(await printed('307000000009999999.pdf')).toMatchObject({ status: 404 });
  expect(await printed(`${number}.pdf?addressee=all`)).toMatchObject({ status: 400 });
  await comune.call('POST', `/notices/${number}/cancellation`, undefined, randomUUID());
  const { status, body } = await printed(`${number}.png`);
  expect([status, body]).toEqual([409, expect.stringContaining('notice-cancelled')]);
});
