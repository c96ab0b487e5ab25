/** The page of a family's account; it says everything without JavaScript. */
import { printedPaymentCode } from '@mestolo/contracts/payment-code.ts';
import type { AccountPicture } from '../domain/account-picture.ts';
import type { OutageView } from '../store/load-account.ts';
import { accountParts, type People } from './account-parts.ts';
import { momentText } from './format.ts';
import { type AssetAddresses, page } from './layout.ts';
import { liveLine } from './live-line.ts';
import { html, type Markup } from './markup.ts';
import { messageWordsOf } from './message-words.ts';
import { amountField, type FieldFault, faultsPart } from './pay-fields.ts';
import { type PayWords, payWordsOf } from './pay-words.ts';
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
  readonly outage: OutageView | null;
  readonly noticeTokens: ReadonlyMap<string, string>;
  /** Null where the Comune takes no payments by pagoPA yet. */
  readonly topUp: TopUpForm | null;
  readonly linkExpiresAt: Date;
}

export interface TopUpForm {
  readonly amount: string;
  readonly faults: readonly FieldFault[];
  readonly formKey: string;
  readonly paymentCode: string | null;
}

export interface AccountPageAddresses {
  readonly assets: AssetAddresses;
  readonly otherLanguage: string;
  /** Where changes are told; null on a page of older entries, which do not change. */
  readonly events: string | null;
  readonly topUp: string;
  /** Where whoever has the payment code pays in. */
  readonly payByCode: string;
  readonly older: string | null;
  readonly newest: string | null;
  /** What the family was written, and how it wants to be written to. */
  readonly messages: string;
  readonly wishes: string;
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
    main: mainPart(content, addresses, language),
    footer: footerPart(content, words),
    script: addresses.events !== null,
  });
}

function mainPart(
  content: AccountPageContent,
  addresses: AccountPageAddresses,
  language: Language,
): Markup {
  const words = wordsOf(language);
  const messages = messageWordsOf(language);
  const { picture, timeZone, people, outage, noticeTokens } = content;
  const parts = accountParts(picture, { language, timeZone, people, outage, noticeTokens });
  return html`<h1>${words.title}</h1>
<div data-part="outage">${parts.outage}</div>
<div data-part="people">${parts.people}</div>
${liveLine(picture.version, addresses.events, words)}
<section class="card" aria-labelledby="balance-title">
<h2 id="balance-title">${words.balance}</h2>
<div data-part="balance" aria-live="polite" aria-atomic="true">${parts.balance}</div>
<p class="hint">${words.oneAccount}</p>
</section>
${content.topUp && topUpPart(content.topUp, addresses, language)}
<section data-part="notices">${parts.notices}</section>
<section aria-labelledby="entries-title">
<h2 id="entries-title">${words.entries}</h2>
<div data-part="entries">${parts.entries}</div>
${pagingPart(addresses, words)}
</section>
<section aria-labelledby="messages-title">
<h2 id="messages-title">${words.messages}</h2>
<div data-part="messages">${parts.messages}</div>
<p class="more"><a href="${addresses.messages}">${messages.all}</a>
<a href="${addresses.wishes}">${messages.wishes}</a></p>
</section>`;
}

function topUpPart(
  { amount, faults, formKey, paymentCode }: TopUpForm,
  addresses: AccountPageAddresses,
  language: Language,
): Markup {
  const words = payWordsOf(language);
  const { locale } = wordsOf(language);
  return html`<section aria-labelledby="top-up-title">
<h2 id="top-up-title">${words.topUpTitle}</h2>
${faultsPart(faults, words, locale)}
<form class="card" method="post" action="${addresses.topUp}">
<p>${words.topUpLead}</p>
${amountField(amount, { words, locale, faults })}
<input type="hidden" name="chiave" value="${formKey}">
<button class="button" type="submit">${words.submit}</button>
</form>
${paymentCode === null ? null : codePart(paymentCode, addresses.payByCode, words)}
</section>`;
}

function codePart(paymentCode: string, payByCode: string, words: PayWords): Markup {
  return html`<p class="family-code">${words.familyCode}:
<strong class="code">${printedPaymentCode(paymentCode)}</strong></p>
<p class="hint">${words.familyCodeHint(payByCode)}</p>`;
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
