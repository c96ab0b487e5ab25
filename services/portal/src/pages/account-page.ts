/** The page of a family's account; it says everything without JavaScript. */
import type { AccountPicture } from '../domain/account-picture.ts';
import { accountParts, type People } from './account-parts.ts';
import { momentText } from './format.ts';
import { type AssetAddresses, page } from './layout.ts';
import { html, type Markup } from './markup.ts';
import { type Language, type Words, wordsOf } from './words.ts';

export interface Office {
  readonly name: string;
  readonly phone: string | null;
  readonly email: string | null;
}

export interface AccountPageContent {
  readonly picture: AccountPicture;
  readonly comune: string;
  readonly timeZone: string;
  readonly office: Office;
  readonly people: People;
  readonly linkExpiresAt: Date;
}

export interface AccountPageAddresses {
  readonly assets: AssetAddresses;
  readonly otherLanguage: string;
  /** Where changes are told; null on a page of older entries, which do not change. */
  readonly events: string | null;
  readonly older: string | null;
  readonly newest: string | null;
}

export function accountPage(
  content: AccountPageContent,
  addresses: AccountPageAddresses,
  language: Language,
): string {
  const words = wordsOf(language);
  return page({
    language,
    assets: addresses.assets,
    title: words.title,
    comune: content.comune,
    otherLanguage: addresses.otherLanguage,
    main: mainPart(content, addresses, words),
    footer: footerPart(content, words),
    script: addresses.events !== null,
  });
}

function mainPart(content: AccountPageContent, addresses: AccountPageAddresses, words: Words) {
  const { picture, timeZone, people } = content;
  const parts = accountParts(picture, { words, timeZone, people });
  return html`<h1>${words.title}</h1>
<div data-part="people">${parts.people}</div>
${livePart(picture.version, addresses.events, words)}
<section class="card" aria-labelledby="balance-title">
<h2 id="balance-title">${words.balance}</h2>
<div data-part="balance" aria-live="polite" aria-atomic="true">${parts.balance}</div>
<p class="hint">${words.oneAccount}</p>
</section>
<section data-part="notices">${parts.notices}</section>
<section aria-labelledby="entries-title">
<h2 id="entries-title">${words.entries}</h2>
<div data-part="entries">${parts.entries}</div>
${pagingPart(addresses, words)}
</section>
<section aria-labelledby="messages-title">
<h2 id="messages-title">${words.messages}</h2>
<div data-part="messages">${parts.messages}</div>
</section>`;
}

function livePart(version: number, events: string | null, words: Words): Markup | null {
  if (events === null) return null;
  return html`<p class="live" id="live" role="status" hidden data-events="${events}"
data-version="${version}" data-on="${words.live}" data-off="${words.interrupted}"></p>
<noscript><p class="live">${words.reload}</p></noscript>`;
}

function pagingPart({ older, newest }: AccountPageAddresses, words: Words): Markup | null {
  const link = (href: string | null, text: string) =>
    href === null ? null : html`<a href="${href}">${text}</a>`;
  if (older === null && newest === null) return null;
  return html`<p class="paging">${link(newest, words.newest)} ${link(older, words.older)}</p>`;
}

function footerPart(content: AccountPageContent, words: Words): Markup {
  const { office, comune, linkExpiresAt, timeZone } = content;
  const phone =
    office.phone === null ? null : html` · <a href="tel:${office.phone}">${office.phone}</a>`;
  const email =
    office.email === null ? null : html` · <a href="mailto:${office.email}">${office.email}</a>`;
  const until = momentText(linkExpiresAt, { locale: words.locale, timeZone });
  return html`<p>${words.contact}: ${office.name}, ${comune}${phone}${email}</p>
<p>${words.linkUntil(until.date)}</p>`;
}
