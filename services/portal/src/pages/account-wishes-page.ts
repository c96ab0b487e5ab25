/** How each guardian of a family is written to, on the page behind the family's link. */
import type { Channel, GuardianWishes } from '../notifications.ts';
import { type AssetAddresses, page } from './layout.ts';
import { html, type Markup } from './markup.ts';
import { addressOver } from './message-list.ts';
import { messageWordsOf } from './message-words.ts';
import { backPart } from './messages-page.ts';
import { addressesPart, channelsOf, wishesForm } from './wishes-form.ts';
import { type Said, saidPart } from './wishes-pages.ts';
import { wishesWordsOf } from './wishes-words.ts';
import type { Language } from './words.ts';

/** What was just done for one guardian. */
export interface Done {
  readonly guardianId: string;
  readonly said: Said | 'codeSent' | 'linkSent' | 'codeWrong' | 'confirmed';
}

export interface AccountWishes {
  readonly language: Language;
  readonly assets: AssetAddresses;
  readonly comune: string;
  readonly otherLanguage: string;
  readonly addresses: {
    readonly account: string;
    readonly wishes: string;
    readonly verification: string;
    readonly confirmation: string;
  };
  /** Of those who are known by name here, in clear. */
  readonly names: ReadonlyMap<string, string>;
  readonly done: Done | null;
}

/** `guardians` is null where notifications does not answer. */
export function accountWishesPage(
  guardians: readonly GuardianWishes[] | null,
  look: AccountWishes,
): string {
  const words = wishesWordsOf(look.language);
  const cards = guardians?.map((wishes, index) => guardianPart(wishes, `g${index + 1}-`, look));
  return page({
    ...look,
    title: words.title,
    main: html`${backPart(look.addresses.account, messageWordsOf(look.language).back)}
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
<p>${words.privacy} ${words.office}.</p>
${cards ?? html`<p class="outage" role="status">${words.away.title}. ${words.away.text}</p>`}`,
    footer: null,
    script: false,
  });
}

function guardianPart(wishes: GuardianWishes, prefix: string, look: AccountWishes): Markup {
  const { language, addresses, names, done } = look;
  const words = wishesWordsOf(language);
  const { guardianId } = wishes;
  const said = done?.guardianId === guardianId ? done.said : null;
  const which = names.get(guardianId) ?? wishes.email ?? wishes.phone ?? words.unnamed;
  const title = `${prefix}title`;
  const form = { wishes, language, action: addresses.wishes, prefix, guardianId };
  return html`<section class="card guardian" aria-labelledby="${title}">
<h2 id="${title}">${words.guardian(which)}</h2>
${donePart(said, language)}
${addressesPart(wishes, language, (channel) => verifyPart(channel, wishes, look))}
${canCode(wishes, said) ? codePart(wishes, prefix, look) : null}
${wishesForm(form)}
</section>`;
}

function donePart(said: Done['said'], language: Language): Markup | null {
  if (said === 'codeSent' || said === 'linkSent' || said === 'confirmed') {
    return html`<p class="done" role="status">${wishesWordsOf(language)[said]}</p>`;
  }
  // The words stand beside the field.
  return said === 'codeWrong' ? null : saidPart(said, language);
}

function verifyPart(
  channel: Channel,
  wishes: GuardianWishes,
  { language, addresses }: AccountWishes,
): Markup | null {
  if (channel === 'appIo' || wishes.verified.includes(channel)) return null;
  if (addressOver(wishes, channel) === null) return null;
  const words = wishesWordsOf(language);
  return html`<form class="verify" method="post" action="${addresses.verification}">
<input type="hidden" name="guardian" value="${wishes.guardianId}">
<input type="hidden" name="channel" value="${channel}">
<button class="button quiet" type="submit"
>${channel === 'sms' ? words.sendCode : words.sendLink}</button></form>`;
}

/** Whoever was just sent a code has a field for it, and whoever mistyped it. */
function canCode(wishes: GuardianWishes, said: Done['said']): boolean {
  return (
    (said === 'codeSent' || said === 'codeWrong') &&
    channelsOf(wishes).includes('sms') &&
    !wishes.verified.includes('sms')
  );
}

function codePart(
  { guardianId }: GuardianWishes,
  prefix: string,
  { language, addresses, done }: AccountWishes,
): Markup {
  const words = wishesWordsOf(language);
  const id = `${prefix}code`;
  const isWrong = done?.said === 'codeWrong';
  const fault = isWrong
    ? html`<p class="fault" id="${id}-fault" role="alert">${words.codeWrong}</p>`
    : null;
  const invalid = isWrong ? html` aria-invalid="true"` : null;
  const described = isWrong ? `${id}-fault ${id}-hint` : `${id}-hint`;
  return html`<form class="verify" method="post" action="${addresses.confirmation}">
<input type="hidden" name="guardian" value="${guardianId}">
<p class="field"><label for="${id}">${words.code}</label>
<span class="hint" id="${id}-hint">${words.codeHint}</span>
<input id="${id}" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="12"
required aria-describedby="${described}"${invalid}></p>
${fault}
<button class="button" type="submit">${words.sendIt}</button></form>`;
}
