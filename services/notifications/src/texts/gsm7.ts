/**
 * The alphabet of a plain SMS (3GPP TS 23.038). One letter outside of it turns the whole text into
 * another encoding, with 70 letters a part instead of 160.
 */
import { SegmentedMessage } from 'sms-segments-calculator';

const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Each of these counts as two. */
const EXTENDED = '^{}\\[~]|€';

const PART = 160;

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
  return [...withPlainSigns(text)].map((letter) => plainLetterFor(letter) ?? '?').join('');
}

/** Quotes, dashes and spaces as a phone types them: the words stay letter for letter. */
export function withPlainSigns(text: string): string {
  return [...text.normalize('NFC')].map((letter) => REPLACED[letter] ?? letter).join('');
}

/** What to write in place of a letter; null where nothing is like it. */
export function plainLetterFor(letter: string): string | null {
  if (isIn(letter)) return letter;
  const bare = (REPLACED[letter] ?? letter).normalize('NFD').replaceAll(/\p{M}/gu, '');
  return bare !== '' && [...bare].every(isIn) ? bare : null;
}

/** Letters outside of the alphabet, each once. */
export function strangersIn(text: string): string[] {
  return [...new Set(text)].filter((letter) => !isIn(letter));
}

function isIn(letter: string): boolean {
  return basic.has(letter) || extended.has(letter);
}

/** How much of a part the text takes; a text in this alphabet is one part up to 160. */
export function gsm7Length(text: string): number {
  return [...text].reduce((sum, letter) => sum + (extended.has(letter) ? 2 : 1), 0);
}

export function isGsm7(text: string): boolean {
  return [...text].every(isIn);
}

export interface SmsSize {
  /** What is paid for. */
  readonly parts: number;
  readonly encoding: 'GSM-7' | 'UCS-2';
}

/** The last texts that were counted: a broadcast is one text twenty thousand times. */
const counted = new Map<string, SmsSize>();
const COUNTED_AT_MOST = 200;

export function sizeOfSms(text: string): SmsSize {
  // Most texts are one plain part, which needs no looking into.
  if (isGsm7(text) && gsm7Length(text) <= PART) return { parts: 1, encoding: 'GSM-7' };
  const known = counted.get(text);
  if (known) return known;
  const { segmentsCount: parts, encodingName: encoding } = new SegmentedMessage(text);
  if (counted.size >= COUNTED_AT_MOST) counted.clear();
  counted.set(text, { parts, encoding });
  return { parts, encoding };
}
