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
