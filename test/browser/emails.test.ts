/** Every e-mail in a real browser, as a phone and a desk show it, in light and in dark. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emailSamples, type Sample } from '../emails/samples.ts';
import { barriers, launchBrowser, openPage } from './browser.ts';

const samples = emailSamples();
const narrow = { width: 320, height: 640 };
const wide = { width: 1024, height: 768 };

let browser: Browser;
let page: Page;
let troubles: readonly string[];
/** What an e-mail would load from elsewhere. */
const asked: string[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  ({ page, troubles } = await openPage(browser, { viewport: narrow }));
  page.on('request', (request) => asked.push(request.url()));
});

afterAll(() => browser?.close());

const overflow = () =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

async function show({ html }: Sample, colorScheme: 'light' | 'dark', viewport = narrow) {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
  await page.setContent(html);
}

/** The colours that people see, where the reader's wish is followed. */
const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');

describe.each(samples.map((sample) => [sample.name, sample] as const))('%s', (_name, sample) => {
  test('fits 320 pixels and a desk, and keeps nobody out in light or dark', async () => {
    const seen = new Set<unknown>();
    for (const scheme of ['light', 'dark'] as const) {
      await show(sample, scheme);
      expect(await overflow()).toBe(0);
      expect(await barriers(page)).toEqual([]);
      seen.add(await background());
    }
    expect(seen.size).toBe(2);
    await show(sample, 'light', wide);
    expect(await overflow()).toBe(0);
    expect(await page.locator('html').getAttribute('lang')).toBe(sample.language);
  });

  test('has a button that a thumb and a keyboard reach, where there is something to do', async () => {
    await show(sample, 'light');
    const button = page.locator('a.button');
    expect(await button.count()).toBe(sample.hasButton ? 1 : 0);
    if (!sample.hasButton) return;
    const box = await button.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    expect(box?.width).toBeLessThanOrEqual(narrow.width);
    await page.keyboard.press('Tab');
    expect(await button.evaluate((one) => one.matches(':focus'))).toBe(true);
  });
});

test('no e-mail loads anything from elsewhere, and none has a script', () => {
  expect(asked).toEqual([]);
  expect(troubles).toEqual([]);
  for (const { html } of samples) expect(html).not.toMatch(/<script|<img|<link|url\(|@import/i);
});
