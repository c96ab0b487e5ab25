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

/** The longest values change what stands in a message, and not what it is made of. */
const everyKind = samples.filter(({ name }) => !name.endsWith('longest'));

test.each(samples.map((sample) => [sample.name, sample] as const))(
  '%s fits a small phone and a desk, and says its language',
  async (_name, sample) => {
    await show(sample, 'light');
    expect(await overflow()).toBe(0);
    await expectReachable(sample);
    await show(sample, 'dark', wide);
    expect(await overflow()).toBe(0);
    expect(await page.locator('html').getAttribute('lang')).toBe(sample.language);
  },
);

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  test.each(everyKind.map((sample) => [sample.name, sample] as const))(
    '%s keeps nobody out',
    async (_name, sample) => {
      await show(sample, scheme);
      expect(await barriers(page, { isOneFrame: true })).toEqual([]);
      const dark = 'rgb(12, 21, 30)';
      expect((await background()) === dark).toBe(scheme === 'dark');
    },
  );
});

/** Large enough for a thumb, and the first thing that a keyboard comes to. */
async function expectReachable({ hasButton }: Sample): Promise<void> {
  const button = page.locator('a.button');
  expect(await button.count()).toBe(hasButton ? 1 : 0);
  if (!hasButton) return;
  const box = await button.boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(44);
  expect(box?.width).toBeLessThanOrEqual(narrow.width);
  await page.keyboard.press('Tab');
  expect(await button.evaluate((one) => one.matches(':focus'))).toBe(true);
}

test('no e-mail loads anything from elsewhere, and none has a script', () => {
  expect(asked).toEqual([]);
  expect(troubles).toEqual([]);
  for (const { html } of samples) expect(html).not.toMatch(/<script|<img|<link|url\(|@import/i);
});
