/** The page of one notice: what to pay and every way to do it, and nothing of the family. */
import type { ShownNotice } from '../payments.ts';
import type { OutageView, Settings } from '../store/load-account.ts';
import { dayText, euro, momentText } from './format.ts';
import { type AssetAddresses, page } from './layout.ts';
import { html, type Markup } from './markup.ts';
import { type PayWords, payWordsOf } from './pay-words.ts';
import { type Language, wordsOf } from './words.ts';

export interface NoticePage {
  readonly notice: ShownNotice;
  readonly settings: Settings;
  readonly outage: OutageView | null;
  /** Whether somebody has begun to pay it, as of now. */
  readonly isUnderWay: boolean;
  /** Where paying on line did not work: what to say. */
  readonly trouble: 'away' | 'notPayable' | null;
  readonly formKey: string;
  readonly addresses: NoticeAddresses;
  readonly assets: AssetAddresses;
}

export interface NoticeAddresses {
  readonly cart: string;
  readonly pdf: string;
  readonly png: string;
  readonly otherLanguage: string;
  readonly form: string;
  /** The family's account, where the reader came from there. */
  readonly account: string | null;
}

export function noticePage(content: NoticePage, language: Language): string {
  const words = payWordsOf(language);
  const { settings, notice, addresses } = content;
  const isOpen = notice.state === 'open';
  return page({
    language,
    assets: content.assets,
    title: words.noticeTitle,
    comune: settings.name,
    otherLanguage: addresses.otherLanguage,
    main: html`<h1>${words.noticeTitle}</h1>
${outagePart(content.outage, settings, language)}
${troublePart(content.trouble, words)}
<section class="card" aria-label="${words.noticeTitle}">
${dataPart(content, language)}
${isOpen ? payPart(content, words) : null}
</section>
${isOpen ? paperPart(addresses, words) : newPart(addresses, words)}
${isOpen ? waysPart(settings, words) : null}
${addresses.account === null ? null : backPart(addresses.account, words)}`,
    footer: null,
    script: false,
  });
}

/** Also on the page of the account. */
export function outagePart(
  outage: OutageView | null,
  { timeZone }: Pick<Settings, 'timeZone'>,
  language: Language,
): Markup | null {
  if (outage === null) return null;
  const { date, time } = momentText(outage.from, { locale: wordsOf(language).locale, timeZone });
  return html`<p class="outage" role="status">${payWordsOf(language).outage(date, time)}</p>`;
}

function troublePart(trouble: NoticePage['trouble'], words: PayWords): Markup | null {
  if (trouble === null) return null;
  if (trouble === 'notPayable') {
    return html`<div class="faults" role="alert"><p>${words.notPayable}</p></div>`;
  }
  return html`<div class="faults" role="alert">
<h2>${words.cartAway.title}</h2>
<p>${words.cartAway.text}</p>
</div>`;
}

function dataPart({ notice, settings, isUnderWay }: NoticePage, language: Language): Markup {
  const words = payWordsOf(language);
  const { locale } = wordsOf(language);
  const { creditor, name } = settings;
  const row = (term: string, value: Markup | string) =>
    html`<div><dt>${term}</dt><dd>${value}</dd></div>`;
  const number = notice.noticeNumber.replaceAll(/(.{4})(?=.)/g, '$1 ');
  const due = html`<time datetime="${notice.dueOn}">${dayText(notice.dueOn, locale)}</time>`;
  return html`<p class="amount">${euro(notice.amountCents, locale)}</p>
<p class="state ${notice.state}">${words.states[notice.state]}</p>
${isUnderWay ? html`<p class="fault">${words.underWay}</p>` : null}
<dl class="facts">
${row(words.number, html`<span class="code">${number}</span>`)}
${row(words.due, due)}
${row(words.reason, notice.kind === 'debt' ? words.debt : words.topUp)}
${row(words.creditor, creditor?.companyName ?? name)}
${row(words.creditorCode, html`<span class="code">${notice.creditorFiscalCode}</span>`)}
${creditor?.cbill ? row(words.cbill, html`<span class="code">${creditor.cbill}</span>`) : null}
</dl>`;
}

function payPart({ settings, addresses, formKey }: NoticePage, words: PayWords): Markup | null {
  if (!settings.creditor?.checkout) return null;
  return html`<form method="post" action="${addresses.cart}">
<input type="hidden" name="chiave" value="${formKey}">
<button class="button" type="submit">${words.payOnline}</button>
<p class="hint">${words.payOnlineHint}</p>
</form>`;
}

function paperPart({ pdf, png }: NoticeAddresses, words: PayWords): Markup {
  return html`<section class="papers">
<p><a class="button quiet" href="${pdf}">${words.print}</a></p>
<p><a class="button quiet" href="${png}">${words.picture}</a></p>
<figure><img src="${png}" alt="${words.pictureAlt}">
<figcaption>${words.showIt}</figcaption></figure>
</section>`;
}

function waysPart({ creditor }: Settings, words: PayWords): Markup {
  const post = creditor?.hasPostalAccount ? 'slip' : 'post';
  const online = creditor?.checkout ? (['online'] as const) : [];
  const ways = ([...online, 'app', 'shop', 'bank', post] as const).map((way) => {
    const [title, text] = words.ways[way];
    return html`<li><strong>${title}</strong>: ${text}</li>`;
  });
  return html`<section aria-labelledby="ways-title">
<h2 id="ways-title">${words.howTo}</h2>
<ul class="ways">${ways}</ul>
<p class="hint">${words.fees}</p>
</section>`;
}

function newPart({ form }: NoticeAddresses, words: PayWords): Markup {
  return html`<p><a class="button" href="${form}">${words.newNotice}</a></p>`;
}

function backPart(account: string, words: PayWords): Markup {
  return html`<p><a href="${account}">${words.backToAccount}</a></p>`;
}
