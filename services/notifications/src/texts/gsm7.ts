/**
 * The alphabet of a plain SMS (3GPP TS 23.038). One letter outside of it turns the whole text into
 * another encoding, with 70 letters a part instead of 160.
 */

const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Each of these counts as two. */
const EXTENDED = '^{}\\[~]|€';

const PART = 160;
/** Parts of a longer text carry a header that joins them. */
const JOINED_PART = 153;

const basic = new Set(BASIC);
const extended = new Set(EXTENDED);

const REPLACED: Readonly<Record<string, string>> = {
  '\u00a0': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '\t': ' ',
  '’': "'",
  '‘': "'",
  '`': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '...',
  À: "A'",
  È: "E'",
  Ì: "I'",
  Ò: "O'",
  Ù: "U'",
};

/**
 * The same text in letters of that alphabet; what has no likeness there becomes a question mark.
 */
export function toGsm7(text: string): string {
  return [...text.normalize('NFC')].map(letterFor).join('');
}

function letterFor(letter: string): string {
  if (basic.has(letter) || extended.has(letter)) return letter;
  const replaced = REPLACED[letter];
  if (replaced !== undefined) return replaced;
  const bare = letter.normalize('NFD').replaceAll(/\p{M}/gu, '');
  return bare !== letter && [...bare].every((one) => basic.has(one)) ? bare : '?';
}

/** How much of a part the text takes; a text in this alphabet is one part up to 160. */
export function gsm7Length(text: string): number {
  return [...text].reduce((sum, letter) => sum + (extended.has(letter) ? 2 : 1), 0);
}

export function isGsm7(text: string): boolean {
  return [...text].every((letter) => basic.has(letter) || extended.has(letter));
}

export function fitsOneSms(text: string): boolean {
  return isGsm7(text) && gsm7Length(text) <= PART;
}

/** What is paid for. */
export function smsParts(text: string): number {
  const length = gsm7Length(text);
  return length <= PART ? 1 : Math.ceil(length / JOINED_PART);
}
