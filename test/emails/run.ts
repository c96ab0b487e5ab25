/**
 * `npm run emails:show`: every e-mail as people see it, light and dark, on a phone and on a desk,
 * and as plain text; to be looked at in .mestolo/emails.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '@mestolo/deploy/local/repository.ts';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../browser/browser.ts';
import { emailSamples, type Sample } from './samples.ts';

const folder = join(repository, '.mestolo/emails');

const widths = { phone: 320, desktop: 1024 } as const;
const schemes = ['light', 'dark'] as const;

interface Look {
  readonly colorScheme: (typeof schemes)[number];
  readonly width: keyof typeof widths;
}

const looks: readonly Look[] = schemes.flatMap((colorScheme) =>
  (Object.keys(widths) as Look['width'][]).map((width) => ({ colorScheme, width })),
);

const fileOf = ({ name }: Sample, { colorScheme, width }: Look) =>
  `${name}.${width}.${colorScheme}.png`;

async function takePictures(browser: Browser, samples: readonly Sample[]): Promise<void> {
  for (const look of looks) {
    const { colorScheme, width } = look;
    const viewport = { width: widths[width], height: 640 };
    const page = await browser.newPage({ viewport, colorScheme });
    for (const sample of samples) {
      await page.setContent(sample.html);
      await page.screenshot({ path: join(folder, fileOf(sample, look)), fullPage: true });
    }
    await page.close();
  }
}

/** One page with all pictures of one look, so that one glance finds what is ugly. */
function contactSheet(samples: readonly Sample[], look: Look): string {
  const pictures = samples.map(
    (sample) =>
      `<figure><img src="${fileOf(sample, look)}" alt=""><figcaption>${sample.name}</figcaption>` +
      '</figure>',
  );
  const style = 'body{display:flex;flex-wrap:wrap;align-items:start}img{zoom:.6}';
  return `<!doctype html><meta charset="utf-8"><style>${style}</style>${pictures.join('')}`;
}

/** Two of them side by side, for a README. */
const shown = ['low-it.phone.light.png', 'negative-it.phone.dark.png'];

async function takeOverview(browser: Browser): Promise<void> {
  const pictures = shown.map((name) => {
    const bytes = readFileSync(join(folder, name)).toString('base64');
    return `<img alt="" src="data:image/png;base64,${bytes}">`;
  });
  const page = await browser.newPage({ viewport: { width: 452, height: 200 } });
  const style =
    'body{margin:0;padding:16px;display:flex;gap:24px;align-items:start;background:#ccd}';
  await page.setContent(`<style>${style}img{zoom:.62}</style>${pictures.join('')}`);
  await page.screenshot({ path: join(folder, 'overview.png'), fullPage: true });
  await page.close();
}

const samples = emailSamples();
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const { name, subject, text, html } of samples) {
  writeFileSync(join(folder, `${name}.txt`), `${subject}\n\n${text}`);
  writeFileSync(join(folder, `${name}.html`), html);
}
for (const look of looks) {
  const name = `all.${look.width}.${look.colorScheme}.html`;
  writeFileSync(join(folder, name), contactSheet(samples, look));
}
const browser = await launchBrowser();
try {
  await takePictures(browser, samples);
  await takeOverview(browser);
} finally {
  await browser.close();
}
console.log(`${samples.length} e-mails, ${samples.length * looks.length} pictures: ${folder}`);
