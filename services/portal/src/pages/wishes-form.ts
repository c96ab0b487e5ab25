/** The form by which one guardian chooses what to get and how; it names nobody. */
import { type Channel, type GuardianWishes, wishTopics } from '../notifications.ts';
import { html, type Markup } from './markup.ts';
import { addressOver } from './message-list.ts';
import { type WishesWords, wishesWordsOf } from './wishes-words.ts';
import type { Language } from './words.ts';

export interface WishesForm {
  readonly wishes: GuardianWishes;
  readonly language: Language;
  readonly action: string;
  /** Tells apart the forms of one page. */
  readonly prefix: string;
  /** The guardian, where the address of the form does not say which. */
  readonly guardianId: string | null;
}

const ALL: readonly Channel[] = ['email', 'sms', 'appIo'];

/** The channels over which there is an address at all. */
export function channelsOf(wishes: GuardianWishes): readonly Channel[] {
  return ALL.filter((channel) =>
    channel === 'appIo' ? wishes.appIo : addressOver(wishes, channel) !== null,
  );
}

export function wishesForm(form: WishesForm): Markup {
  const { wishes, language, action, guardianId } = form;
  const words = wishesWordsOf(language);
  const channels = channelsOf(wishes);
  if (channels.length === 0) return html`<p>${words.nowhere}</p>`;
  const hidden = guardianId && html`<input type="hidden" name="guardian" value="${guardianId}">`;
  const isStopped = channels.every((channel) => wishes.stopped.includes(channel));
  const topics = wishTopics.map((topic) => topicPart(topic, channels, form));
  return html`<form class="wishes" method="post" action="${action}">${hidden || null}
${stoppedPart(form, channels, isStopped)}
<div class="topics">${topics}
${languagePart(form, words)}</div>
<p class="buttons">
<button class="button" type="submit" name="action" value="save">${words.save}</button>
${isStopped ? null : stopButton(words)}</p>
</form>`;
}

function stopButton(words: WishesWords): Markup {
  return html`<button class="button quiet" type="submit" name="action" value="stop"
>${words.stopAll}</button>`;
}

function stoppedPart(
  { wishes, language }: WishesForm,
  channels: readonly Channel[],
  isStopped: boolean,
): Markup | null {
  const words = wishesWordsOf(language);
  const stopped = channels.filter((channel) => wishes.stopped.includes(channel));
  if (stopped.length === 0) return null;
  const over = stopped.map((channel) => words.over[channel]).join(', ');
  const said = isStopped ? words.stoppedAll : words.stoppedOver(over);
  return html`<div class="outage"><p class="stopped">${said}</p>
<button class="button quiet" type="submit" name="action" value="resume">${words.resume}</button>
</div>`;
}

function topicPart(
  topic: (typeof wishTopics)[number],
  channels: readonly Channel[],
  { wishes, language, prefix }: WishesForm,
): Markup {
  const words = wishesWordsOf(language);
  const [title, hint] = words.topics[topic];
  const chosen = wishes.topics.find((one) => one.topic === topic)?.channels ?? [];
  const boxes = channels.map((channel) => {
    const id = `${prefix}${topic}-${channel}`;
    const attributes = { id, name: topic, value: channel, isOn: chosen.includes(channel) };
    return choicePart('checkbox', attributes, words.over[channel]);
  });
  return html`<fieldset><legend>${title}</legend>
<p class="hint">${hint}</p>
<div class="choices">${boxes}</div></fieldset>`;
}

function languagePart({ wishes, prefix }: WishesForm, words: WishesWords): Markup {
  const choices = (['it', 'en'] as const).map((one) => {
    const isOn = wishes.language === one;
    const attributes = { id: `${prefix}language-${one}`, name: 'language', value: one, isOn };
    return choicePart('radio', attributes, words.languages[one], one);
  });
  return html`<fieldset><legend>${words.language}</legend>
<div class="choices">${choices}</div></fieldset>`;
}

function choicePart(
  type: 'checkbox' | 'radio',
  { id, name, value, isOn }: { id: string; name: string; value: string; isOn: boolean },
  text: string,
  lang?: string,
): Markup {
  const input = html`<input type="${type}" id="${id}" name="${name}" value="${value}"`;
  const checked = isOn ? html` checked` : null;
  const language = lang === undefined ? null : html` lang="${lang}"`;
  return html`<span class="choice">${input}${checked}>
<label for="${id}"${language}>${text}</label></span>`;
}

/** The masked addresses, and whether each was proved to be the guardian's. */
export function addressesPart(
  wishes: GuardianWishes,
  language: Language,
  beside: (channel: Channel) => Markup | null,
): Markup | null {
  const words = wishesWordsOf(language);
  const rows = channelsOf(wishes).map((channel) => {
    const address = addressOver(wishes, channel);
    return html`<div><dt>${words.over[channel]}</dt>
<dd><span class="address">${address ?? words.inTheApp}</span>
${address === null ? null : standingOf(channel, wishes, words)}${beside(channel)}</dd></div>`;
  });
  return rows.length === 0 ? null : html`<dl class="facts addresses">${rows}</dl>`;
}

function standingOf(
  channel: Channel,
  { failing, verified }: GuardianWishes,
  words: WishesWords,
): Markup {
  if (failing.includes(channel)) return html`<span class="negative">(${words.failing})</span>`;
  return verified.includes(channel)
    ? html`<span class="good">(${words.verified})</span>`
    : html`<span class="quiet">(${words.notVerified})</span>`;
}
