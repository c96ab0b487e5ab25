/** The public page on which anybody pays in with a family's code; it knows nobody. */
import { type AssetAddresses, page } from './layout.ts';
import { html } from './markup.ts';
import {
  amountField,
  codeField,
  type FieldFault,
  faultsPart,
  type TypedPayment,
} from './pay-fields.ts';
import { payWordsOf } from './pay-words.ts';
import { type Language, wordsOf } from './words.ts';

export interface PayForm {
  readonly typed: TypedPayment;
  readonly faults: readonly FieldFault[];
  /** Names this form, so that sending it twice is one request. */
  readonly formKey: string;
  readonly assets: AssetAddresses;
}

export function payFormPage({ typed, faults, formKey, assets }: PayForm, language: Language) {
  const words = payWordsOf(language);
  const { locale } = wordsOf(language);
  const filled = { words, locale, faults };
  return page({
    language,
    assets,
    title: words.formTitle,
    comune: null,
    otherLanguage: language === 'it' ? '/paga?lang=en' : '/paga',
    main: html`<h1>${words.formTitle}</h1>
<p class="lead">${words.formLead}</p>
${faultsPart(faults, words, locale)}
<form class="card" method="post" action="${language === 'en' ? '/paga?lang=en' : '/paga'}">
${codeField(typed.code, filled)}
${amountField(typed.amount, filled)}
<input type="hidden" name="chiave" value="${formKey}">
<button class="button" type="submit">${words.submit}</button>
<p class="hint">${words.nothingShown}</p>
</form>`,
    footer: null,
    script: false,
  });
}
