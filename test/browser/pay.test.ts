/** Anybody pays in with a payment code: the public pages in a real browser, and their limits. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { paymentCodeOf, printedPaymentCode } from '@mestolo/contracts/payment-code.ts';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import { repository } from '@mestolo/deploy/local/repository.ts';
import { textOfPages } from '@mestolo/testkit/printed-page.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { referenceArrived } from '../integration/reference-arrived.ts';
import { barriers, DESKTOP, launchBrowser, openPage, PHONE } from './browser.ts';

const screenshots = join(repository, '.mestolo/test/screenshots');
const brokers = sharedBrokers();
const services = ['registry', 'payments', 'portal'] as const;
const SMALL_PHONE = { ...PHONE, viewport: { width: 320, height: 640 } };
const tenant = `comune-${randomUUID().slice(0, 8)}`;
const NAME = 'Ginevra Palmieri';

let system: TestSystem;
let browser: Browser;
let code: string;
let accountPage: string;

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  [system, browser] = await Promise.all([
    startSystem({ brokers, suite: 'pay', services, outside: ['gateway'] }),
    launchBrowser(),
  ]);
  const { families } = await office('registry', 'import', comune);
  const [family] = families as { accountId: string; paymentCode: string }[];
  code = printedPaymentCode(family?.paymentCode ?? '');
  const { url } = await office('portal', 'links', { accountId: family?.accountId });
  accountPage = String(url);
  await referenceArrived(brokers, services);
});

afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

const comune = {
  calendar: {
    ...{ name: 'Comune di Prova', timeZone: 'Europe/Rome', schools: [], classes: [] },
    ...{ office: { name: 'Ufficio Scuola', phone: null, email: null }, serviceWeekdays: [1] },
    clock: { kind: 'fixed', at: '2020-10-05T10:15:00.000Z' },
    schoolYears: [
      { name: '2020/21', from: '2020-09-07', to: '2021-06-30', graceUntil: '2020-09-30' },
    ],
    lowBalanceBelowCents: 1000,
    creditor: {
      ...{ fiscalCode: '00000000190', companyName: 'Comune di Prova', brokerId: '00000000190' },
      ...{ stationId: '00000000190_01', segregationCode: '01', checkout: true, cbill: 'AB12C' },
      ...{ iban: 'IT60X0542811101000000123456', transferCategory: '9/0107101TS/' },
      topUps: { toCents: 100_000 },
    },
  },
  families: [{ code: 'F1', guardians: [{ fullName: NAME }] }],
};

async function office(service: ServiceName, path: string, body: object) {
  const response = await fetch(`${system.urls[service]}/internal/tenants/${tenant}/${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await system.officeToken(service, 'school-office')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  expect([path, response.ok]).toEqual([path, true]);
  return (await response.json()) as Record<string, unknown>;
}

async function opened(options: BrowserContextOptions, path = '/paga') {
  const { page, troubles } = await openPage(browser, options);
  await page.goto(new URL(path, system.urls.portal).href);
  return { page, troubles, close: () => page.context().close() };
}

async function send(page: Page, typed: { code?: string; amount: string }): Promise<void> {
  if (typed.code !== undefined) await page.getByLabel('Codice di pagamento').fill(typed.code);
  await page.getByLabel('Importo in euro').fill(typed.amount);
  await page.getByRole('button', { name: 'Crea l’avviso di pagamento' }).click();
}

const overflow = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

async function looksGood(page: Page, name: string): Promise<void> {
  expect(await overflow(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

const fileAt = async (page: Page, name: string) => {
  const href = await page.getByRole('link', { name }).getAttribute('href');
  const response = await fetch(new URL(href ?? '', system.urls.portal));
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, type: response.headers.get('content-type'), bytes };
};

describe('somebody without login', () => {
  test.each([
    ['small-phone', SMALL_PHONE],
    ['desktop', DESKTOP],
  ])('pays in with a code and learns nothing of the family (%s)', async (name, size) => {
    const { page, troubles, close } = await opened(size);
    await looksGood(page, `pay-form-${name}`);
    await send(page, { code: code.toLowerCase(), amount: '12,50' });
    await page.getByRole('heading', { level: 1, name: 'Avviso di pagamento' }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/paga\/[\w-]+\.[\w-]+\.[\w-]+$/);
    const text = await page.locator('main').textContent();
    for (const shown of ['12,50\u00a0€', 'Da pagare entro il', '04/12/2020', 'AB12C']) {
      expect(text).toContain(shown);
    }
    expect(text).toMatch(/3\d{3} \d{4} \d{4} \d{4} \d{2}/);
    for (const hidden of [NAME, 'Saldo', code]) expect(text).not.toContain(hidden);
    const paper = await fileAt(page, 'Scarica l’avviso');
    expect([paper.status, paper.type]).toEqual([200, 'application/pdf']);
    const words = (await textOfPages(paper.bytes)).join(' ');
    expect(words).toContain('12,50');
    expect(words.toUpperCase()).not.toContain('PALMIERI');
    const picture = await fileAt(page, 'Apri l’avviso come immagine');
    expect([picture.status, picture.type]).toEqual([200, 'image/png']);
    await page.waitForFunction('document.images[0].naturalWidth > 100');
    await looksGood(page, `pay-notice-${name}`);
    expect(troubles).toEqual([]);
    await close();
  });

  test('is told in words what cannot be taken, and finds what was typed', async () => {
    const { page, close } = await opened({ ...SMALL_PHONE, javaScriptEnabled: false });
    await send(page, { code: 'K7QX-2M9F-X', amount: 'dodici' });
    const alert = page.getByRole('alert');
    expect(await alert.textContent()).toContain('per esempio 12,50');
    expect(await page.getByLabel('Codice di pagamento').inputValue()).toBe('K7QX-2M9F-X');
    await send(page, { amount: '12,50' });
    expect(await alert.textContent()).toContain('Questo codice non è giusto');
    await send(page, { code, amount: '1.000,01' });
    expect(await alert.textContent()).toContain('fino a 1000,00\u00a0€');
    await page.screenshot({ path: join(screenshots, 'pay-form-faults.png'), fullPage: true });
    await send(page, { amount: '1000' });
    expect(await page.locator('main').textContent()).toContain('1000,00\u00a0€');
    await close();
  });

  test('has every page in English', async () => {
    const { page, close } = await opened(DESKTOP, '/paga?lang=en');
    await page.getByLabel('Payment code').fill(code);
    await page.getByLabel('Amount in euro').fill('5.00');
    await page.getByRole('button').click();
    await page.getByRole('heading', { level: 1, name: 'Payment notice' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await barriers(page)).toEqual([]);
    await close();
  });

  test('sends a form twice and has one notice; a changed form makes another', async () => {
    const form = { chiave: randomUUID(), codice: code, importo: '7' };
    const places = await Promise.all([form, form, { ...form, importo: '8' }].map(sent));
    const [first, second, other] = places.map(({ headers }) => headers.get('location'));
    expect(first).toMatch(/^\/paga\//);
    expect([second === first, other === first]).toEqual([true, false]);
  });

  test('goes to the page of PagoPA, and hears honestly where it does not answer', async () => {
    const { page, close } = await opened(SMALL_PHONE);
    await send(page, { code, amount: '20' });
    const pay = page.getByRole('button', { name: 'Paga on line' });
    await pay.click();
    await page.waitForURL((url) => url.origin === new URL(system.urls.gateway).origin);
    await page.goBack();
    await system.stopOne('gateway');
    await pay.click();
    const alert = page.getByRole('alert');
    expect(await alert.textContent()).toContain('L’avviso resta valido');
    await looksGood(page, 'pay-gateway-away');
    await close();
  });
});

test('pages of return prove nothing and say so', async () => {
  const { page, close } = await opened(SMALL_PHONE);
  for (const outcome of ['ok', 'annullato', 'errore', 'attesa']) {
    const query = 'returnTo=paga&token=made-up';
    await page.goto(`${system.urls.portal}/paga/esito/${outcome}?${query}`);
    expect(await page.locator('main').textContent()).toContain('non è una ricevuta');
  }
  await looksGood(page, 'pay-outcome');
  await close();
});

test('a family finds its code on its page, tops up there and comes back', async () => {
  const { page, troubles, close } = await opened(SMALL_PHONE, accountPage);
  expect(await page.locator('main').textContent()).toContain(code);
  await send(page, { amount: '0' });
  expect(await page.getByRole('alert').textContent()).toContain('per esempio 12,50');
  await send(page, { amount: '30' });
  await page.getByRole('link', { name: 'Torna al conto' }).click();
  const notice = page.getByRole('listitem').filter({ hasText: '30,00' });
  await notice.waitFor();
  expect(await notice.getByRole('link').count()).toBe(3);
  await looksGood(page, 'account-top-up');
  // The browser tells of the answer 422, and of what it cut off when it left a page.
  expect(troubles.filter((one) => !/422| failed$/.test(one))).toEqual([]);
  await close();
});

test('an address that we have not signed shows no notice', async () => {
  const response = await fetch(`${system.urls.portal}/paga/made.up.token`);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('Avviso non trovato');
});

const sent = (form: Record<string, string>) =>
  fetch(`${system.urls.portal}/paga`, {
    method: 'POST',
    body: new URLSearchParams(form),
    redirect: 'manual',
  });

/** A code whose characters are right, and that nobody has. */
const nobodys = (place: number) => paymentCodeOf(`0000${String(place).padStart(4, '0')}`);

test('whoever guesses codes is stopped for a while, in words', async () => {
  const statuses: number[] = [];
  let last: Response | undefined;
  while (last?.status !== 429 && statuses.length < 40) {
    last = await sent({ codice: nobodys(statuses.length), importo: '1' });
    statuses.push(last.status);
    if (last.status === 429) break;
    await last.body?.cancel();
  }
  expect(statuses.filter((status) => status === 422).length).toBeLessThanOrEqual(30);
  expect(last?.status).toBe(429);
  expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await last?.text()).toContain('Troppi tentativi');
  expect((await sent({ codice: code, importo: '1' })).status).toBe(429);
  const { page, close } = await opened(SMALL_PHONE);
  await send(page, { code, amount: '1' });
  await looksGood(page, 'pay-too-many');
  await close();
});
