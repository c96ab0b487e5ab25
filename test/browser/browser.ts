/** A real browser for the tests, which waits for nothing outside this machine. */
import { AxeBuilder } from '@axe-core/playwright';
import { chromiumPath } from '@mestolo/testkit/chromium.ts';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), headless: true, args: QUIET });
}

/** A page of its own, and what went wrong on it: scripts, refused content, answers with errors. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly troubles: readonly string[] }> {
  const context = await browser.newContext({ locale: 'it-IT', ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (/error|warning/.test(message.type())) troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('requestfailed', (request) => troubles.push(`${request.url()} failed`));
  return { page, troubles };
}

export const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
export const DESKTOP = { viewport: { width: 1280, height: 900 } };

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * What keeps people out of the page, by the rules of WCAG 2.2 AA that a machine can check; faster
 * where the page has no frames.
 */
export async function barriers(page: Page, { isOneFrame = false } = {}): Promise<string[]> {
  const axe = new AxeBuilder({ page }).withTags(WCAG).setLegacyMode(isOneFrame);
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
