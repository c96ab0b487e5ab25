/** What the family was written: all of it, the newest first, and each message with its text. */
import type { LogLine, WholeLine } from '../notifications.ts';
import { momentText } from './format.ts';
import { type AssetAddresses, page } from './layout.ts';
import { liveLine } from './live-line.ts';
import { html, type Markup } from './markup.ts';
import {
  type LogContext,
  messageList,
  recipientText,
  sentence,
  toneOf,
  whyText,
} from './message-list.ts';
import { type MessageWords, messageWordsOf, outcomeText } from './message-words.ts';
import { type Language, wordsOf } from './words.ts';

interface Look {
  readonly language: Language;
  readonly assets: AssetAddresses;
  readonly comune: string;
  readonly otherLanguage: string;
}

export interface MessagesAddresses {
  readonly account: string;
  readonly wishes: string;
  /** Where changes are told; null on a page of older messages. */
  readonly events: string | null;
  readonly older: string | null;
  readonly newest: string | null;
}

/** `lines` is null where notifications does not answer. */
export function messagesPage(
  lines: readonly LogLine[] | null,
  context: LogContext,
  look: Look & { readonly addresses: MessagesAddresses; readonly version: number },
): string {
  const words = messageWordsOf(look.language);
  const { addresses } = look;
  const events = lines && addresses.events;
  return page({
    ...look,
    title: words.title,
    main: html`${backPart(addresses.account, words.back)}
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
<p><a href="${addresses.wishes}">${words.wishes}</a></p>
${liveLine(look.version, events, { ...wordsOf(look.language), reload: words.reload })}
<div data-part="log">${lines === null ? awayPart(words) : messageList(lines, context)}</div>
${pagingPart(addresses, words)}`,
    footer: null,
    script: events !== null,
  });
}

export function backPart(address: string, text: string): Markup {
  return html`<p class="back"><a href="${address}">${text}</a></p>`;
}

function awayPart({ away }: MessageWords): Markup {
  return html`<p class="outage" role="status">${away}</p>`;
}

function pagingPart({ older, newest }: MessagesAddresses, words: MessageWords): Markup | null {
  if (older === null && newest === null) return null;
  const link = (href: string | null, text: string) =>
    href === null ? null : html`<a href="${href}">${text}</a>`;
  return html`<p class="paging">${link(newest, words.newest)} ${link(older, words.older)}</p>`;
}

export function messagePage(
  line: WholeLine,
  context: LogContext,
  look: Look & { readonly messages: string },
): string {
  const words = messageWordsOf(look.language);
  const { messageKinds } = wordsOf(look.language);
  const title = messageKinds[line.kind];
  const row = (term: string, value: string) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`;
  return page({
    ...look,
    title,
    main: html`${backPart(look.messages, words.backToMessages)}
<h1>${title}</h1>
<dl class="facts">
${row(words.why, sentence(whyText(line, context, words)))}
${row(words.to, recipientText(line, context, words))}
</dl>
<section aria-labelledby="text-title">
<h2 id="text-title">${words.text}</h2>
${textPart(line, words)}
</section>
<section aria-labelledby="history-title">
<h2 id="history-title">${words.history}</h2>
<ol class="history">${line.history.map((past) => pastPart({ ...line, ...past }, context, words))}
</ol>
</section>`,
    footer: null,
    script: false,
  });
}

function textPart({ text }: WholeLine, words: MessageWords): Markup {
  if (text === null) return html`<p>${words.noText}</p>`;
  const subject =
    text.subject === null
      ? null
      : html`<p class="subject"><span class="quiet">${words.subject}:</span> ${text.subject}</p>`;
  return html`<div class="card letter">${subject}
<p class="letter-text">${reflowed(text.text)}</p></div>`;
}

/** A mail breaks its lines for wide windows; here they fill the narrow one. */
function reflowed(text: string): string {
  return text.replaceAll(/(?<=[^\n]{56})\n(?=[^\n\s-])/g, ' ');
}

function pastPart(
  past: Pick<LogLine, 'kind' | 'state' | 'reason'> & { readonly at: string },
  { language, timeZone }: LogContext,
  words: MessageWords,
): Markup {
  const { date, time } = momentText(past.at, { locale: wordsOf(language).locale, timeZone });
  const isDecision = past.state === 'created' && past.reason === null;
  const said = isDecision ? words.decided : outcomeText(past, words);
  return html`<li><time datetime="${past.at}">${date} ${time}</time>
<span class="${toneOf(past.state)}">${sentence(said)}</span></li>`;
}

export function messageNotFoundPage({
  isAway,
  ...look
}: Omit<Look, 'comune'> & { readonly messages: string; readonly isAway: boolean }): string {
  const words = messageWordsOf(look.language);
  const { title, text } = isAway ? { title: words.title, text: words.away } : words.notFound;
  return page({
    ...look,
    title,
    comune: null,
    main: html`<h1>${title}</h1>
<p class="lead">${text}</p>
${backPart(look.messages, words.backToMessages)}`,
    footer: null,
    script: false,
  });
}
