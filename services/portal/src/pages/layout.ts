/** What every page has around its content. */
import { html, type Markup } from './markup.ts';
import { type Language, wordsOf } from './words.ts';

/** Nothing but this service's own files may run, look or be asked. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': contentSecurityPolicy,
  'cache-control': 'no-store',
  // The address is the key to the account: it must not travel on.
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
};

export interface AssetAddresses {
  readonly css: string;
  readonly js: string;
  readonly icon: string;
}

export interface Frame {
  readonly language: Language;
  readonly assets: AssetAddresses;
  readonly title: string;
  /** The Comune's name, or null where nobody knows yet whose page it is. */
  readonly comune: string | null;
  /** The same page in the other language. */
  readonly otherLanguage: string | null;
  readonly main: Markup;
  readonly footer: Markup | null;
  readonly script: boolean;
  /** Where the browser goes on to at once. */
  readonly refresh?: string;
}

export function page(frame: Frame): string {
  const { language, assets, title, main, footer } = frame;
  const words = wordsOf(language);
  const { refresh } = frame;
  const goOn = refresh && html`<meta http-equiv="refresh" content="0; url=${refresh}">`;
  const script = frame.script ? html`<script src="${assets.js}" defer></script>` : null;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
${goOn || null}
<title>${title} · ${frame.comune ?? words.service}</title>
<link rel="icon" href="${assets.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${assets.css}">
${script}
</head>
<body>
<a class="skip" href="#main">${words.skip}</a>
<header>
<div class="inner">
<p class="brand"><span class="comune">${frame.comune ?? 'Mestolo'}</span>
<span class="service">${words.service}</span></p>
${languageLink(frame)}
</div>
</header>
<main id="main" tabindex="-1">
<div class="inner">
${main}
</div>
</main>
<footer><div class="inner">${footer}</div></footer>
</body>
</html>
`.text;
}

function languageLink({ language, otherLanguage }: Frame): Markup | null {
  if (otherLanguage === null) return null;
  const other = language === 'it' ? 'en' : 'it';
  return html`<a class="language" href="${otherLanguage}" lang="${other}" hreflang="${other}"
>${wordsOf(language).otherLanguage}</a>`;
}
