/** The fields of the forms in which somebody pays in, and what was wrong with them. */
import type { Made } from '../payments.ts';
import { euro } from './format.ts';
import { html, type Markup } from './markup.ts';
import type { PayWords } from './pay-words.ts';

/** As it was typed; it is shown again beside what is wrong with it. */
export interface TypedPayment {
  readonly code: string;
  readonly amount: string;
}

export type FieldFault =
  | { readonly field: 'code'; readonly why: 'missingCode' | 'wrongCode' }
  | { readonly field: 'amount'; readonly why: 'noAmount' }
  | (Extract<Made, { kind: 'outOfRange' }> & { readonly field: 'amount'; readonly why: 'range' })
  /** Not of one field. */
  | { readonly field: null; readonly why: 'noCreditor' | 'away' };

export function faultText(fault: FieldFault, words: PayWords, locale: string): string {
  if (fault.why === 'away') return `${words.away.title}. ${words.away.text}`;
  if (fault.why !== 'range') return words[fault.why];
  const [from, to] = [fault.fromCents, fault.toCents].map((cents) =>
    cents === null ? null : euro(cents, locale),
  );
  if (from && to) return words.range.between(from, to);
  if (from) return words.range.from(from);
  return to ? words.range.to(to) : words.range.other;
}

/** All faults together at the top, each a link to its field. */
export function faultsPart(
  faults: readonly FieldFault[],
  words: PayWords,
  locale: string,
): Markup | null {
  if (faults.length === 0) return null;
  const items = faults.map((fault) => {
    const text = faultText(fault, words, locale);
    return fault.field === null
      ? html`<li>${text}</li>`
      : html`<li><a href="#${fault.field}">${text}</a></li>`;
  });
  return html`<div class="faults" role="alert">
<h2>${words.errorsTitle}</h2>
<ul>${items}</ul>
</div>`;
}

interface Field {
  readonly id: 'code' | 'amount';
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly inputMode: 'text' | 'decimal';
  readonly maxLength: number;
}

function fieldPart(field: Field, fault: string | null): Markup {
  const { id, name, label, hint, value, inputMode, maxLength } = field;
  const wrong = fault === null ? null : html` aria-invalid="true"`;
  const described = fault === null ? `${id}-hint` : `${id}-fault ${id}-hint`;
  return html`<div class="field">
<label for="${id}">${label}</label>
${fault === null ? null : html`<p class="fault" id="${id}-fault">${fault}</p>`}
<input id="${id}" name="${name}" type="text" inputmode="${inputMode}" value="${value}"
 maxlength="${maxLength}" autocomplete="off" autocapitalize="characters" spellcheck="false"
 aria-describedby="${described}"${wrong}>
<p class="hint" id="${id}-hint">${hint}</p>
</div>`;
}

interface Filled {
  readonly words: PayWords;
  readonly locale: string;
  readonly faults: readonly FieldFault[];
}

function faultOf(id: Field['id'], { faults, words, locale }: Filled): string | null {
  const fault = faults.find(({ field }) => field === id);
  return fault === undefined ? null : faultText(fault, words, locale);
}

export function codeField(value: string, filled: Filled): Markup {
  const { code: label, codeHint: hint } = filled.words;
  const field = { id: 'code', name: 'codice', label, hint, value } as const;
  return fieldPart({ ...field, inputMode: 'text', maxLength: 30 }, faultOf('code', filled));
}

export function amountField(value: string, filled: Filled): Markup {
  const { amount: label, amountHint: hint } = filled.words;
  const field = { id: 'amount', name: 'importo', label, hint, value } as const;
  return fieldPart({ ...field, inputMode: 'decimal', maxLength: 20 }, faultOf('amount', filled));
}
