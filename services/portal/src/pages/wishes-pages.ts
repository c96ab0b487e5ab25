/** The public pages of one guardian, found by a signed name in a message: wishes and proofs. */
import type { NamedWishes, WishTopic } from '../notifications.ts';
import { type AssetAddresses, page } from './layout.ts';
import { html, type Markup } from './markup.ts';
import { addressesPart, wishesForm } from './wishes-form.ts';
import { wishesWordsOf } from './wishes-words.ts';
import type { Language } from './words.ts';

export interface Look {
  readonly language: Language;
  readonly assets: AssetAddresses;
  readonly otherLanguage?: string;
}

/** What the page says of the form that was just sent. */
export type Said = 'saved' | 'notSaved' | 'refused' | 'noWayForUrgent' | null;

export function saidPart(said: Said, language: Language): Markup | null {
  if (said === null) return null;
  const text = wishesWordsOf(language)[said];
  return said === 'saved'
    ? html`<p class="done" role="status">${text}</p>`
    : html`<div class="faults" role="alert"><p>${text}</p></div>`;
}

export function wishesPage(
  wishes: NamedWishes,
  look: Look & { readonly address: string; readonly otherLanguage: string; readonly said: Said },
): string {
  const { language, address, said } = look;
  const words = wishesWordsOf(language);
  return page({
    ...look,
    title: words.title,
    comune: wishes.comune,
    main: html`<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
${saidPart(said, language)}
<section class="card" aria-labelledby="where-title">
<h2 id="where-title">${words.reachedBy}</h2>
${addressesPart(wishes, language, () => null) ?? html`<p>${words.nowhere}</p>`}
<p class="hint">${words.privacy} ${words.office}.</p>
</section>
${wishesForm({ wishes, language, action: address, prefix: '', guardianId: null })}`,
    footer: null,
    script: false,
  });
}

/** A button, since machines that look at mail open every link in it. */
export function unsubscribePage(
  topic: WishTopic,
  look: Look & { readonly action: string; readonly choose: string },
): string {
  const words = wishesWordsOf(look.language);
  const { title, about, button, choose } = words.unsubscribe;
  return plainPage(look, title, [
    about(words.topics[topic][0]),
    html`<form method="post" action="${look.action}">
<button class="button" type="submit">${button}</button></form>`,
    html`<p><a href="${look.choose}">${choose}</a></p>`,
  ]);
}

export function unsubscribedPage(look: Look & { readonly choose: string }): string {
  const { done, doneText, choose } = wishesWordsOf(look.language).unsubscribe;
  return plainPage(look, done, [doneText, html`<p><a href="${look.choose}">${choose}</a></p>`]);
}

export function confirmPage(look: Look & { readonly action: string }): string {
  const { title, text, button } = wishesWordsOf(look.language).confirm;
  return plainPage(look, title, [
    text,
    html`<form method="post" action="${look.action}">
<button class="button" type="submit">${button}</button></form>`,
  ]);
}

export function confirmedPage(look: Look): string {
  const { doneTitle, doneText } = wishesWordsOf(look.language).confirm;
  return plainPage(look, doneTitle, [doneText]);
}

export function wishesTroublePage(trouble: 'ended' | 'away' | 'tooMany', look: Look): string {
  const { title, text } = wishesWordsOf(look.language)[trouble];
  return plainPage(look, title, [text]);
}

function plainPage(
  { language, assets, otherLanguage }: Look,
  title: string,
  [lead, ...rest]: readonly [string, ...Markup[]],
): string {
  return page({
    ...{ language, assets, title, comune: null, otherLanguage: otherLanguage ?? null },
    main: html`<h1>${title}</h1>
<p class="lead">${lead}</p>
${rest}`,
    footer: null,
    script: false,
  });
}
