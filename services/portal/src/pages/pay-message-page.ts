/** Public pages that say one thing: too many tries, nothing found, back from paying, on the way. */
import { type AssetAddresses, page } from './layout.ts';
import { html, type Markup } from './markup.ts';
import { type PayOutcome, payWordsOf } from './pay-words.ts';
import type { Language } from './words.ts';

interface Look {
  readonly language: Language;
  readonly assets: AssetAddresses;
}

function messagePage(
  { language, assets }: Look,
  said: { readonly title: string; readonly main: Markup; readonly refresh?: string },
): string {
  const { title, main, refresh } = said;
  const frame = { language, assets, title, comune: null, otherLanguage: null, main };
  return page({ ...frame, footer: null, script: false, ...(refresh ? { refresh } : {}) });
}

const formAddress = (language: Language) => (language === 'en' ? '/paga?lang=en' : '/paga');

export function tooManyPage(waitSeconds: number, look: Look): string {
  const { tooMany } = payWordsOf(look.language);
  return messagePage(look, {
    title: tooMany.title,
    main: html`<h1>${tooMany.title}</h1>
<p class="lead">${tooMany.text(Math.ceil(waitSeconds / 60))}</p>
<p>${tooMany.otherwise}</p>`,
  });
}

export function notFoundPage(look: Look): string {
  const { notFound, newNotice } = payWordsOf(look.language);
  return messagePage(look, {
    title: notFound.title,
    main: html`<h1>${notFound.title}</h1>
<p class="lead">${notFound.text}</p>
<p><a class="button" href="${formAddress(look.language)}">${newNotice}</a></p>`,
  });
}

export function awayPage(look: Look): string {
  const { away } = payWordsOf(look.language);
  return messagePage(look, {
    title: away.title,
    main: html`<h1>${away.title}</h1>
<p class="lead">${away.text}</p>`,
  });
}

/**
 * On the way to PagoPA. A form may only be answered by this site, so the browser is led on by this
 * page, and a link stands there for the case that it does not go.
 */
export function leavingPage(location: string, look: Look): string {
  const { leaving } = payWordsOf(look.language);
  return messagePage(look, {
    title: leaving.title,
    refresh: location,
    main: html`<h1>${leaving.title}</h1>
<p class="lead">${leaving.text}</p>
<p><a class="button" href="${location}" rel="noreferrer">${leaving.link}</a></p>`,
  });
}

/** Whoever comes back from PagoPA's page may say anything: nothing here depends on it. */
export function outcomePage(outcome: PayOutcome, notice: string | null, look: Look): string {
  const words = payWordsOf(look.language);
  const { title, text } = words.outcomes[outcome];
  const see =
    notice === null ? null : html`<p><a class="button" href="${notice}">${words.seeNotice}</a></p>`;
  return messagePage(look, {
    title,
    main: html`<h1>${title}</h1>
<p class="lead">${text}</p>
<p>${words.provesNothing}</p>
${see}
<p><a href="${formAddress(look.language)}">${words.payAgain}</a></p>`,
  });
}
