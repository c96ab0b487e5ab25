/** The lines of a family's log: what was sent, why, to whom, and what became of it. */
import type { Channel, GuardianWishes, LogLine } from '../notifications.ts';
import { dayText, euro, momentText } from './format.ts';
import { html, type Markup } from './markup.ts';
import { type MessageWords, messageWordsOf, outcomeText } from './message-words.ts';
import { type Language, wordsOf } from './words.ts';

export interface LogContext {
  readonly language: Language;
  readonly timeZone: string;
  readonly lowBalanceBelowCents: number;
  /** Whose masked addresses are known. */
  readonly guardians: readonly GuardianWishes[];
  /** Of the page of one message. */
  addressOf(reference: string): string;
}

export function messageList(lines: readonly LogLine[], context: LogContext): Markup {
  const words = messageWordsOf(context.language);
  if (lines.length === 0) return html`<p>${words.none}</p>`;
  return html`<ul class="log">${lines.map((line) => messageItem(line, context))}</ul>`;
}

function messageItem(line: LogLine, context: LogContext): Markup {
  const { language, timeZone } = context;
  const { locale, messageKinds } = wordsOf(language);
  const words = messageWordsOf(language);
  const decided = momentText(line.decidedAt, { locale, timeZone });
  const changed = momentText(line.changedAt, { locale, timeZone });
  return html`<li data-message="${line.reference}">
<h2 class="message-kind">${messageKinds[line.kind]}</h2>
<p class="message-when"><time datetime="${line.decidedAt}"
>${decided.date} ${decided.time}</time> · ${recipientText(line, context, words)}</p>
<p>${sentence(whyText(line, context, words))}</p>
<p><span class="${toneOf(line.state)}">${sentence(outcomeText(line, words))}</span>
<time class="quiet" datetime="${line.changedAt}">${changed.date} ${changed.time}</time></p>
<p><a href="${context.addressOf(line.reference)}">${words.open}<span class="unseen">:
${messageKinds[line.kind]}, ${decided.date} ${decided.time}</span></a></p>
</li>`;
}

export function whyText(line: LogLine, context: LogContext, words: MessageWords): string {
  const { language, timeZone, lowBalanceBelowCents } = context;
  const { locale } = wordsOf(language);
  const asOf = momentText(line.asOf, { locale, timeZone });
  return words.because[line.kind]({
    balance: euro(line.balanceCents, locale),
    // What was kept before the limit was noted down: the limit of today.
    limit: euro(line.limitCents ?? lowBalanceBelowCents, locale),
    amount: euro(line.amountCents ?? 0, locale),
    when: words.balanceAt(asOf.date, asOf.time),
    isUrgent: line.hours === 'urgent',
    graceUntil: line.graceUntil === null ? '' : dayText(line.graceUntil, locale),
  });
}

/** `e-mail n•••@posta.example`; the channel alone where the guardian is not known any more. */
export function recipientText(
  { channel, guardianId, insteadOf }: LogLine,
  { guardians }: LogContext,
  words: MessageWords,
): string {
  const guardian = guardians.find((one) => one.guardianId === guardianId);
  const address = guardian && addressOver(guardian, channel);
  const to = address ? `${words.over[channel]} ${address}` : words.over[channel];
  if (insteadOf.length === 0) return to;
  const failed = insteadOf.map((one) => words.over[one]).join(', ');
  return `${to} (${words.instead(failed)})`;
}

export function addressOver({ email, phone }: GuardianWishes, channel: Channel): string | null {
  if (channel === 'email') return email;
  return channel === 'sms' ? phone : null;
}

/** Colour only repeats what the words say. */
export function toneOf(state: LogLine['state']): 'good' | 'negative' | 'quiet' {
  if (state === 'delivered' || state === 'sent') return 'good';
  const hasFailed = ['permanentFailure', 'technicalFailure', 'validationFailed'].includes(state);
  return hasFailed ? 'negative' : 'quiet';
}

export function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
