/**
 * The one way from text to whole cents. Money is never guessed and never rounded on the way in: a
 * text is read exactly, or refused with a reason that a person can act on.
 */

export type AmountRefusal =
  | 'empty'
  | 'tooLong'
  | 'otherDigits'
  | 'otherCurrency'
  | 'exponent'
  | 'twoMeanings'
  | 'moreThanTwoDecimals'
  | 'notAnAmount'
  | 'tooLarge';

export type AmountReading =
  | { readonly kind: 'amount'; readonly cents: number }
  | { readonly kind: 'refused'; readonly why: AmountRefusal; readonly detail: string };

/** Said to the person who wrote the amount; none repeats the text. */
const DETAILS: Readonly<Record<AmountRefusal, string>> = {
  empty: 'There is no amount.',
  tooLong: 'An amount has at most 40 characters.',
  otherDigits: 'Write the amount with the digits 0 to 9.',
  otherCurrency: 'The amount must be in euro.',
  exponent: 'Write the amount in full, without an exponent.',
  twoMeanings:
    'Three digits after one comma or point may be thousands or decimals: write 1.234,00 or 1,23.',
  moreThanTwoDecimals: 'An amount has at most two decimals.',
  notAnAmount: 'This is not an amount of euro, such as 4,35 or 1.234,56.',
  tooLarge: 'The amount is too large.',
};

const MAX_CHARACTERS = 40;

/** Euro before the number, and a sign on either side of it. */
const BEFORE = /^([+-]?)\s*(?:(?:€|euro?)\s*)?([+-]?)\s*(?=\S)/iu;
/** Euro after the number, and a minus on either side of it. */
const AFTER = /(?<=\S)(-?)(?:\s*(?:€|euro?))?(-?)$/iu;
/** As bookkeepers write what is below zero. */
const BRACKETS = /^(?:(?:€|euro?)\s*)?\(([^()-]+)\)(?:\s*(?:€|euro?))?$/iu;

const OTHER_CURRENCY = /^(?:\p{Sc}|usd|gbp|chf)\s*[\d.,]+$|^[\d.,]+\s*(?:\p{Sc}|usd|gbp|chf)$/iu;

/** Thousands in groups of three, parted by one sign throughout, and at most two decimals. */
const NUMBERS: readonly RegExp[] = [
  /^(\d+)(?:[.,](\d{1,2}))?$/,
  /^(\d{1,3}(?:\.\d{3})+),(\d{1,2})$/,
  /^(\d{1,3}(?:,\d{3})+)\.(\d{1,2})$/,
  /^(\d{1,3}(?:\.\d{3}){2,})$/,
  /^(\d{1,3}(?:,\d{3}){2,})$/,
  /^(\d{1,3}(?:['’]\d{3})+)(?:[.,](\d{1,2}))?$/,
  /^(\d{1,3}(?:\s\d{3})+)(?:[.,](\d{1,2}))?$/,
];

/**
 * Reads `4,35`, `4.35`, `€ 4,35`, `1.234,56`, `1,234.56`, `1 234,56`, `12`, and what is below zero:
 * `-3,20 EUR`, `3,20-`, `(3,20)`. Whether an amount may be below zero is for the caller to say.
 */
export function readAmount(text: string): AmountReading {
  if (text.length > MAX_CHARACTERS) return refused('tooLong');
  // A typographic minus is a minus; a spreadsheet marks text with an apostrophe before it.
  const plain = text
    .replaceAll(/[\u2212\u2013]/g, '-')
    .trim()
    .replace(/^'/, '');
  if (plain === '') return refused('empty');
  const { number, signs } = framed(plain);
  if (signs.length > 1) return refused('notAnAmount');
  for (const form of NUMBERS) {
    const parts = form.exec(number);
    if (parts) return amountOf(signs, parts[1] ?? '', parts[2] ?? '');
  }
  return refused(whyNot(number));
}

/** The number without euro and sign, and the signs there were. */
function framed(plain: string): { readonly number: string; readonly signs: string } {
  const bracketed = BRACKETS.exec(plain);
  if (bracketed) return { number: (bracketed[1] ?? '').trim(), signs: '-' };
  const [before = '', first = '', second = ''] = BEFORE.exec(plain) ?? [];
  const rest = plain.slice(before.length);
  const [after = '', third = '', fourth = ''] = AFTER.exec(rest) ?? [];
  const number = rest.slice(0, rest.length - after.length);
  return { number, signs: `${first}${second}${third}${fourth}` };
}

function amountOf(sign: string, whole: string, decimals: string): AmountReading {
  const cents = Number(`${whole.replaceAll(/\D/g, '')}${decimals.padEnd(2, '0')}`);
  if (!Number.isSafeInteger(cents)) return refused('tooLarge');
  return { kind: 'amount', cents: sign === '-' && cents !== 0 ? -cents : cents };
}

function whyNot(number: string): AmountRefusal {
  if (/\p{Number}/u.test(number.replaceAll(/[0-9]/g, ''))) return 'otherDigits';
  if (OTHER_CURRENCY.test(number)) return 'otherCurrency';
  if (/^\d+([.,]\d+)?e[+-]?\d+$/i.test(number)) return 'exponent';
  if (/^[1-9]\d{0,2}[.,]\d{3}$/.test(number)) return 'twoMeanings';
  if (/^[\d.,]*\d[.,]\d{3,}$/.test(number)) return 'moreThanTwoDecimals';
  return 'notAnAmount';
}

function refused(why: AmountRefusal): AmountReading {
  return { kind: 'refused', why, detail: DETAILS[why] };
}
