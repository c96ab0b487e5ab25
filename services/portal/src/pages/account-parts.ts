/** The parts of the account page that change while it is open; each is sent again on its own. */
import type {
  AccountPicture,
  DeliveryView,
  EntryView,
  NoticeView,
} from '../domain/account-picture.ts';
import type { OutageView } from '../store/load-account.ts';
import { dayText, euro, momentText } from './format.ts';
import { html, type Markup } from './markup.ts';
import { outagePart } from './notice-page.ts';
import { payWordsOf } from './pay-words.ts';
import { type Language, type Words, wordsOf } from './words.ts';

/** Names in clear: null where the key is destroyed, nothing where registry is away. */
export interface People {
  readonly holder: string | null | undefined;
  /** Given names by pupil. */
  readonly names: ReadonlyMap<string, string | null>;
  readonly pupilIds: readonly string[];
}

export interface PartsInput {
  readonly language: Language;
  readonly timeZone: string;
  readonly people: People;
  readonly outage: OutageView | null;
  /** Of each open notice, the name by which its page is found. */
  readonly noticeTokens: ReadonlyMap<string, string>;
}

interface PartsContext extends PartsInput {
  readonly words: Words;
}

export const partNames = ['outage', 'people', 'balance', 'notices', 'entries', 'messages'] as const;
export type Parts = Readonly<Record<(typeof partNames)[number], Markup>>;

export function accountParts(picture: AccountPicture, input: PartsInput): Parts {
  const context = { ...input, words: wordsOf(input.language) };
  return {
    outage: outagePart(input.outage, input, input.language) ?? html``,
    people: peoplePart(context),
    balance: balancePart(picture, context),
    notices: noticesPart(picture.openNotices, context),
    entries: entriesPart(picture.entries, context),
    messages: messagesPart(picture.deliveries, context),
  };
}

function peoplePart({ people, words }: PartsContext): Markup {
  const { holder, names, pupilIds } = people;
  const children = pupilIds.map((pupilId) => html`<li>${nameText(names.get(pupilId), words)}</li>`);
  return html`<dl class="people">
<div><dt>${words.holder}</dt><dd>${nameText(holder, words)}</dd></div>
<div><dt>${words.children}</dt><dd><ul>${children}</ul></dd></div>
</dl>`;
}

/** A name, or in its place the reason why there is none. */
function nameText(name: string | null | undefined, words: Words): Markup {
  if (typeof name === 'string') return html`${name}`;
  const reason = name === null ? words.erased : words.unavailable;
  return html`<span class="no-name">${reason}</span>`;
}

const SIGNS = { good: '✓', low: '!', negative: '−' };

function balancePart(picture: AccountPicture, { words, timeZone }: PartsContext): Markup {
  const { standing, balanceCents, asOf, mealsLeft } = picture;
  const updated = asOf === null ? null : momentText(asOf, { locale: words.locale, timeZone });
  const time =
    updated === null
      ? html`${words.noEntryYet}`
      : html`<time datetime="${asOf}">${words.balanceAt(updated.date, updated.time)}</time>`;
  const advice =
    standing === 'negative' ? words.owes : mealsLeft === null ? null : words.mealsLeft(mealsLeft);
  return html`<p class="amount ${standing}">${euro(balanceCents, words.locale)}</p>
<p class="standing ${standing}"><span class="sign" aria-hidden="true">${SIGNS[standing]}</span>
${words.standing[standing]}</p>
<p class="as-of">${time}</p>
${advice === null ? null : html`<p class="advice">${advice}</p>`}`;
}

function noticesPart(notices: readonly NoticeView[], context: PartsContext): Markup {
  const { words, language } = context;
  if (notices.length === 0) return html``;
  const { debt, topUp } = payWordsOf(language);
  const rows = notices.map(
    ({ noticeNumber, amountCents, dueOn, kind }) => html`<li>
<span class="notice-amount">${euro(amountCents, words.locale)}</span>
<span class="notice-kind">${kind === 'debt' ? debt : topUp}</span>
<span>${words.noticeNumber} <span class="code">${spaced(noticeNumber)}</span></span>
<span>${words.due} <time datetime="${dueOn}">${dayText(dueOn, words.locale)}</time></span>
${noticeLinks(noticeNumber, context)}
</li>`,
  );
  return html`<h2>${words.notices}</h2>
<ul class="notices">${rows}</ul>`;
}

function noticeLinks(noticeNumber: string, { noticeTokens, language }: PartsContext) {
  const token = noticeTokens.get(noticeNumber);
  if (token === undefined) return null;
  const { open, pdf, image, number } = payWordsOf(language);
  const page = `/paga/${token}${language === 'en' ? '?lang=en' : ''}`;
  // Links of one name would lead to several places: a screen reader hears the number too.
  const of = html`<span class="unseen"> (${number} ${spaced(noticeNumber)})</span>`;
  return html`<span class="notice-links"><a href="${page}">${open}${of}</a>
<a href="/paga/${token}/avviso.pdf">${pdf}${of}</a>
<a href="/paga/${token}/avviso.png">${image}${of}</a></span>`;
}

/** In groups of four, as it is printed. */
const spaced = (noticeNumber: string): string => noticeNumber.replaceAll(/(.{4})(?=.)/g, '$1 ');

// The roles say again what the tags say: on a phone the style makes each row a block, and some
// browsers then forget that it was a table.
function entriesPart(entries: readonly EntryView[], context: PartsContext): Markup {
  const { words } = context;
  if (entries.length === 0) return html`<p>${words.noEntryYet}</p>`;
  const head = [words.date, words.what, words.child, words.amount, words.runningBalance].map(
    (title) => html`<th role="columnheader" scope="col">${title}</th>`,
  );
  return html`<table role="table">
<caption>${words.entriesCaption}</caption>
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">${entries.map((entry) => entryRow(entry, context))}</tbody>
</table>`;
}

function entryRow(entry: EntryView, { words, people }: PartsContext): Markup {
  const { direction, amountCents, balanceAfterCents, effectiveOn, pupilId, kind } = entry;
  const free = kind === 'mealDebit' && amountCents === 0;
  const change = direction === 'credit' ? amountCents : -amountCents;
  const child = pupilId === null ? null : nameText(people.names.get(pupilId), words);
  return html`<tr role="row" data-entry="${entry.entryId}">
<td role="cell" class="date"><time datetime="${effectiveOn}"
>${dayText(effectiveOn, words.locale)}</time></td>
<td role="cell" class="what">${free ? words.kinds.freeMeal : words.kinds[kind]}</td>
<td role="cell" class="child">${child}</td>
<td role="cell" class="money ${direction}">${euro(change, words.locale, 'exceptZero')}</td>
<td role="cell" class="money after" data-label="${words.balance}"
>${euro(balanceAfterCents, words.locale)}</td>
</tr>`;
}

function messagesPart(deliveries: readonly DeliveryView[], context: PartsContext): Markup {
  const { words, timeZone } = context;
  if (deliveries.length === 0) return html`<p>${words.noMessages}</p>`;
  const rows = deliveries.map(({ kind, channel, state, changedAt }) => {
    const { date, time } = momentText(changedAt, { locale: words.locale, timeZone });
    return html`<li><span class="message-kind">${words.messageKinds[kind]}</span>
<span>${words.channels[channel]} · ${words.states[state]} ·
<time datetime="${changedAt}">${date} ${time}</time></span></li>`;
  });
  return html`<ul class="messages">${rows}</ul>`;
}
