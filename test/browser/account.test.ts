/** The account page in a real browser, in front of the whole system. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '@mestolo/deploy/local/repository.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Family, WholeComune, wholeSystem } from '../integration/whole-comune.ts';
import { barriers, DESKTOP, launchBrowser, openPage, PHONE } from './browser.ts';

const screenshots = join(repository, '.mestolo/test/screenshots');

const SMALL_PHONE = { ...PHONE, viewport: { width: 320, height: 640 } };
const BOTH = ['email', 'sms'];

interface Guardian {
  readonly language: string;
  readonly topics: readonly object[];
  readonly stopped: readonly string[];
  readonly verified: readonly string[];
}

interface LogPage {
  readonly notifications: readonly { readonly reference: string; readonly kind: string }[];
  readonly next: string | null;
}

const brokers = sharedBrokers();
let system: TestSystem;
let browser: Browser;
let comune: WholeComune;
let family: Family;
let address: string;

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  [system, browser] = await Promise.all([
    startSystem({ brokers, suite: 'browser', ...wholeSystem() }),
    launchBrowser(),
  ]);
  comune = new WholeComune(brokers, system);
  const person = {
    guardianName: 'Maria D’Angelo',
    taxCode: 'TRCDAA80A41F205J',
    email: 'maria.dangelo@posta.example',
    phone: '+393330000147',
    childGivenName: 'Anna',
    childFamilyName: 'D’Angelo',
  };
  family = await comune.open(person, 100);
  address = await comune.page(family);
  await arrived();
});

afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

const balance = (page: Page) => page.locator('[data-part="balance"] .amount');

/** The family's data travel from registry and billing for a moment. */
async function arrived(): Promise<void> {
  for (;;) {
    const text = await (await fetch(address)).text();
    if (text.includes('Saldo iniziale')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Wider than its window, a page would have to be moved about on a phone. */
const overflow = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describe('before the lunch', () => {
  test('a phone shows names, balance and its time, and nothing is cut off', async () => {
    const { page, troubles } = await openPage(browser, PHONE);
    await page.goto(address);
    const text = await page.locator('main').textContent();
    expect(text).toContain('Maria D’Angelo');
    expect(text).toContain('Anna');
    expect(text).toMatch(/aggiornato il \d\d\/\d\d\/\d{4} alle \d\d:\d\d/);
    expect(await overflow(page)).toBe(0);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  test('the other language is one link away', async () => {
    const { page } = await openPage(browser, DESKTOP);
    await page.goto(address);
    await page.getByRole('link', { name: 'English' }).click();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await balance(page).textContent()).toBe('€1.00');
    await page.getByRole('link', { name: 'Italiano' }).click();
    expect(await page.locator('html').getAttribute('lang')).toBe('it');
    await page.context().close();
  });

  test('keys alone reach everything, and the first one skips to the content', async () => {
    const { page } = await openPage(browser, DESKTOP);
    await page.goto(address);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Vai al contenuto');
    const skip = await page.getByRole('link', { name: 'Vai al contenuto' }).boundingBox();
    expect(skip?.x).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.context().close();
  });

  test('a screen reader finds landmarks, one main heading and a live balance', async () => {
    const { page } = await openPage(browser, DESKTOP);
    await page.goto(address);
    for (const role of ['banner', 'main', 'contentinfo'] as const) {
      expect(await page.getByRole(role).count()).toBe(1);
    }
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    const levels = await page.evaluate(
      "[...document.querySelectorAll('h1, h2, h3')].map((heading) => heading.tagName).join(' ')",
    );
    expect(levels).toMatch(/^H1( H2)+$/);
    expect(await page.locator('[aria-live="polite"]').textContent()).toContain('Saldo basso');
    await page.context().close();
  });

  test('without a script the page says the same and how to see more', async () => {
    const { page } = await openPage(browser, { ...PHONE, javaScriptEnabled: false });
    await page.goto(address);
    expect(await page.locator('main').textContent()).toContain('Ricarica la pagina');
    await page.context().close();
  });
});

describe('while a page is open', () => {
  test('a meal changes it without a reload, on phone and desktop at once', async () => {
    const pages = await Promise.all([openPage(browser, PHONE), openPage(browser, DESKTOP)]);
    for (const { page } of pages) {
      await page.goto(address);
      await page.getByText('La pagina si aggiorna da sola.').waitFor();
      await page.evaluate('window.stillTheSame = true');
    }
    await comune.lunch(family);
    for (const { page, troubles } of pages) {
      await page.locator('[data-part="balance"]').getByText('Saldo negativo').waitFor();
      expect(await balance(page).textContent()).toBe('−3,50\u00a0€');
      const row = page.getByRole('row').filter({ hasText: 'Pasto' });
      expect(await row.textContent()).toMatch(/Anna[\s\S]*−4,50/);
      expect(await page.evaluate('window.stillTheSame')).toBe(true);
      expect(await overflow(page)).toBe(0);
      expect(await barriers(page)).toEqual([]);
      expect(troubles).toEqual([]);
    }
    await pages[0].page.getByText('Avviso di saldo negativo').first().waitFor();
    const [phone, desktop] = pages.map(({ page }) => page);
    await phone?.screenshot({ path: join(screenshots, 'account-phone.png'), fullPage: true });
    await desktop?.screenshot({ path: join(screenshots, 'account-desktop.png'), fullPage: true });
    for (const { page } of pages) await page.context().close();
  });

  test('a top-up makes it positive again', async () => {
    const { page } = await openPage(browser, DESKTOP);
    await page.goto(address);
    await page.getByText('La pagina si aggiorna da sola.').waitFor();
    await comune.topUp(family, 5000);
    await page.getByText('Saldo positivo').waitFor();
    expect(await balance(page).textContent()).toBe('46,50\u00a0€');
    expect(await page.getByRole('table').getByRole('columnheader').count()).toBe(5);
    await page.context().close();
  });

  test('it finds back by itself after an error and after the portal was killed', async () => {
    const { page } = await openPage(browser, DESKTOP);
    const live = page.getByText('La pagina si aggiorna da sola.');
    const interrupted = page.getByText('Aggiornamento automatico interrotto');
    // First an error from something between, which makes a browser give up; then nobody answers.
    await page.route('**/account/events*', (route) => route.fulfill({ status: 503 }), { times: 1 });
    await page.goto(address);
    await interrupted.waitFor();
    await live.waitFor();
    await system.kill('portal');
    await interrupted.waitFor();
    await live.waitFor();
    await page.context().close();
  });
});

describe('the messages of the family', () => {
  const EMAIL = 'maria.dangelo@posta.example';
  const PHONE_NUMBER = '+393330000147';
  const at = (path: string) => address.replace('/account?', `/account/${path}?`);

  /** What notifications answers of the one guardian. */
  async function guardian() {
    const path = `accounts/${family.accountId}/guardians`;
    const { guardians } = await comune.office('notifications', 'GET', path);
    return (guardians as Guardian[])[0] as Guardian;
  }

  /** What stands behind these words in the newest message to this address. */
  async function newest(to: string, wanted: RegExp): Promise<string> {
    for (;;) {
      const texts = (await comune.messages(to, 1)).map(({ text }) => wanted.exec(text)?.[1]);
      const found = texts.findLast((text) => text !== undefined);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  test('say why they were sent, what became of them, and what they said', async () => {
    const { page, troubles } = await openPage(browser, SMALL_PHONE);
    await page.goto(address);
    await page.getByRole('link', { name: 'Tutti i messaggi' }).click();
    const item = page.getByRole('listitem').filter({ hasText: 'e-mail m•••@posta.example' });
    const negative = item.filter({ hasText: 'sceso sotto zero: era −3,50\u00a0€ alle 12:' });
    expect(await negative.textContent()).toMatch(/Inviato\.\s+05\/10\/2020 12:15/);
    expect(await page.locator('main').textContent()).toContain('una ricarica di 50,00');
    await page.getByText('La pagina si aggiorna da sola.').waitFor();
    await comune.topUp(family, 1000);
    await item
      .filter({ hasText: 'una ricarica di 10,00' })
      .filter({ hasText: 'Inviato' })
      .waitFor();
    expect(await overflow(page)).toBe(0);
    expect(await barriers(page)).toEqual([]);
    await page.screenshot({ path: join(screenshots, 'messages-phone.png'), fullPage: true });
    await negative.getByRole('link', { name: 'Leggi il messaggio' }).click();
    const letter = page.locator('.letter');
    await letter.getByText('Maria D’Angelo').waitFor();
    expect(await letter.textContent()).not.toMatch(/messaggi\/[\w-]+\./);
    expect(await overflow(page)).toBe(0);
    expect(await barriers(page)).toEqual([]);
    await page.screenshot({ path: join(screenshots, 'message-phone.png'), fullPage: true });
    expect(troubles.filter((one) => !/ failed$/.test(one))).toEqual([]);
    await page.context().close();
  });

  test('are one log for the office too: in pages, by kind, as a table, each with its past', async () => {
    const folder = `accounts/${family.accountId}/notifications`;
    const log = async (query: string) =>
      (await comune.office('notifications', 'GET', `${folder}?${query}`)) as unknown as LogPage;
    const all = (await log('')).notifications;
    const paged: LogPage['notifications'][number][] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page = await log(`limit=2${after === '' ? '' : `&after=${after}`}`);
      paged.push(...page.notifications);
      after = page.next;
    }
    expect(paged.map(({ reference }) => reference)).toEqual(all.map(({ reference }) => reference));
    const [negative, ...others] = (await log('kind=negative&channel=sms')).notifications;
    expect([negative?.kind, others]).toEqual(['negative', []]);
    const one = await comune.office('notifications', 'GET', `${folder}/${negative?.reference}`);
    expect(one.text).toMatchObject({
      subject: null,
      text: expect.stringMatching(/-3,50/),
      parts: 1,
    });
    const states = (one.history as { state: string }[]).map(({ state }) => state);
    expect(states.slice(0, 2)).toEqual(['created', 'sent']);
    const token = await system.officeToken('notifications', 'school-office');
    const table = await fetch(
      `${system.urls.notifications}/internal/tenants/${family.tenant}/${folder}.csv`,
      { headers: { authorization: `Bearer ${token}` } },
    );
    const lines = (await table.text()).trimEnd().split('\r\n');
    expect(lines).toHaveLength(all.length + 1);
    const line =
      /^05\/10\/2020 12:15;Saldo negativo;SMS;(inviato|consegnato|in consegna);;.*;-3,50;/;
    expect(lines.filter((one) => line.test(one))).toHaveLength(1);
  });

  test('are chosen without a script, and notifications knows it at once', async () => {
    const { page } = await openPage(browser, { ...PHONE, javaScriptEnabled: false });
    await page.goto(at('wishes'));
    await page.getByRole('heading', { name: 'Chi riceve: Maria D’Angelo' }).waitFor();
    const topUps = page.getByRole('group', { name: 'Ricariche arrivate' });
    await topUps.getByLabel('SMS').uncheck();
    await page.getByLabel('English').check();
    await page.getByRole('button', { name: 'Salva le scelte' }).click();
    await page.getByText('Le tue scelte sono salvate.').waitFor();
    await page.goto(at('wishes'));
    expect(await topUps.getByLabel('SMS').isChecked()).toBe(false);
    const { language, topics } = await guardian();
    expect(language).toBe('en');
    expect(topics).toContainEqual({ topic: 'topUps', channels: ['email'] });
    await page.getByRole('button', { name: 'Non scrivetemi più nulla' }).click();
    await page.getByText('Hai chiesto di non ricevere più nulla.').waitFor();
    expect((await guardian()).stopped).toEqual(['email', 'sms', 'appIo']);
    await page.getByRole('button', { name: 'Ricomincia a scrivermi' }).click();
    await page.getByText('Hai chiesto').waitFor({ state: 'detached' });
    expect((await guardian()).stopped).toEqual([]);
    await page.context().close();
  });

  test('go to addresses that are proved by a code and by a link with a button', async () => {
    const { page } = await openPage(browser, { ...SMALL_PHONE, colorScheme: 'dark' });
    await page.goto(at('wishes'));
    await page.getByRole('button', { name: 'Mandami il codice per SMS' }).click();
    await page.getByLabel('Il codice ricevuto').fill('nobody');
    await page.getByRole('button', { name: 'Conferma il numero' }).click();
    await page.getByText('Questo codice non è giusto').waitFor();
    expect(await overflow(page)).toBe(0);
    expect(await barriers(page)).toEqual([]);
    await page.screenshot({ path: join(screenshots, 'wishes-phone-dark.png'), fullPage: true });
    await page.getByLabel('Il codice ricevuto').fill(await newest(PHONE_NUMBER, /\b(\d{6})\b/));
    await page.getByRole('button', { name: 'Conferma il numero' }).click();
    await page.getByText('Grazie, il recapito è confermato.').waitFor();
    await page.getByRole('button', { name: 'Mandami il collegamento per e-mail' }).click();
    await page.getByText('Ti abbiamo mandato una e-mail').waitFor();
    await page.goto(await newest(EMAIL, /(http\S+\/conferma\/[\w.-]+)/));
    expect((await guardian()).verified).toEqual(['sms']);
    await page.getByRole('button', { name: 'Confermo' }).click();
    await page.getByRole('heading', { name: 'Recapito confermato' }).waitFor();
    expect((await guardian()).verified).toEqual(['email', 'sms']);
    expect(await barriers(page)).toEqual([]);
    await page.context().close();
  });

  test('are chosen by the link in a message, which shows neither name nor balance', async () => {
    const own = await newest(EMAIL, /(http\S+\/messaggi\/[\w.-]+)/);
    const { page, troubles } = await openPage(browser, { ...SMALL_PHONE, colorScheme: 'dark' });
    await page.goto(own);
    await page.getByRole('heading', { level: 1, name: 'What you get and how' }).waitFor();
    const text = await page.locator('body').textContent();
    expect(text).toContain('m•••@posta.example');
    for (const hidden of ['Angelo', 'Anna', EMAIL, '€']) expect(text).not.toContain(hidden);
    expect(await overflow(page)).toBe(0);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('link', { name: 'Italiano' }).click();
    await page.getByRole('group', { name: 'fine servizio' }).getByLabel('SMS').uncheck();
    await page.getByRole('button', { name: 'Salva le scelte' }).click();
    await page.getByText('Le tue scelte sono salvate.').waitFor();
    await page.screenshot({ path: join(screenshots, 'wishes-by-link.png'), fullPage: true });
    expect((await guardian()).topics).toContainEqual({ topic: 'closing', channels: ['email'] });
    expect(troubles).toEqual([]);
    await page.goto(`${own}/disiscrizione`);
    expect((await guardian()).topics).toContainEqual({ topic: 'news', channels: BOTH });
    await page.getByRole('button', { name: 'Non voglio più riceverli' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.context().close();
  });

  test('end by one click of a mail program, without a page or a cookie', async () => {
    const own = await newest(EMAIL, /(http\S+\/messaggi\/[\w.-]+)/);
    const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
    const response = await fetch(`${own}/disiscrizione`, { method: 'POST', body });
    expect([response.status, response.redirected]).toEqual([200, false]);
    expect(await response.text()).toContain('Non riceverai più questi messaggi');
    expect((await guardian()).topics).toContainEqual({ topic: 'news', channels: [] });
    const wrong = await fetch(`${own}x`);
    expect(wrong.status).toBe(404);
    expect(wrong.headers.get('cache-control')).toBe('no-store');
    expect(await wrong.text()).toContain('Collegamento non valido o scaduto');
  });

  test('are not found by trying links: who does is held for a while, in words', async () => {
    const statuses: number[] = [];
    let last: Response | undefined;
    while (last?.status !== 429 && statuses.length < 70) {
      last = await fetch(`${system.urls.portal}/conferma/a.b.${statuses.length}`, {
        method: 'POST',
      });
      statuses.push(last.status);
      if (last.status !== 429) await last.body?.cancel();
    }
    expect(statuses.filter((status) => status === 404).length).toBeLessThanOrEqual(60);
    expect(last?.status).toBe(429);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await last?.text()).toContain('Troppi tentativi');
  });
});

test('a link that does not open an account explains itself', async () => {
  const { page } = await openPage(browser, PHONE);
  await page.goto(`${system.urls.portal}/account?link=wrong`);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
    'Collegamento non valido',
  );
  expect(await overflow(page)).toBe(0);
  expect(await barriers(page)).toEqual([]);
  await page.evaluate("document.documentElement.removeAttribute('lang')");
  expect(await barriers(page)).toHaveLength(1);
  await page.context().close();
});
