/**
 * Reads the text of a bank transfer of pagoPA: `/PUR/LGPE-RIVERSAMENTO/URI/<flow>` for many
 * payments at once, `/RFB/<IUV>[/<amount>][/TXT/…]` or `/RFS/…` for one. Banks print it in capitals
 * or not, break it at the width of their paper, and put words of their own around it.
 */
import type { TreasuryReference } from './settlement-facts.ts';

/** A flow's name and an IUV have at most this many characters. */
const LONGEST = 35;
const SPACE = /[\s\u200b]/;
const FLOW = /PUR[/|\\]*LGPE[-_.]*RIVERSAMENTO[/|\\]*URI[/|\\:]*/;
const PAYMENT = /RF[BS][/|\\]+/g;

/** Null where the text is not one of pagoPA: another service of the bank or of the creditor. */
export function readTreasuryText(text: string): TreasuryReference | null {
  const plain = text.toUpperCase().replaceAll(/[\u2010-\u2015\u2212]/g, '-');
  const squeezed = squeeze(plain);
  const flow = FLOW.exec(squeezed.text);
  if (flow !== null) {
    const rest = restOf(plain, squeezed, flow.index + flow[0].length);
    const readings = readingsOf(rest, /[^A-Z0-9_-]/);
    return readings.length > 0 ? { kind: 'flow', readings } : null;
  }
  return readPayment(plain, squeezed);
}

interface Squeezed {
  readonly text: string;
  /** Where each character stood before. */
  readonly places: readonly number[];
}

function squeeze(text: string): Squeezed {
  const all = Array.from({ length: text.length }, (_, at) => at);
  const places = all.filter((at) => !SPACE.test(text.charAt(at)));
  return { text: places.map((at) => text.charAt(at)).join(''), places };
}

/** What stands behind a place of the squeezed text, with its spaces. */
function restOf(plain: string, { places }: Squeezed, from: number): string {
  const at = places[from];
  return at === undefined ? '' : plain.slice(at);
}

function readPayment(plain: string, squeezed: Squeezed): TreasuryReference | null {
  for (const found of squeezed.text.matchAll(PAYMENT)) {
    const begins = squeezed.places[found.index] ?? 0;
    // Three letters at the end of another word are no code.
    if (begins > 0 && /[A-Z0-9]/.test(plain.charAt(begins - 1))) continue;
    const from = found.index + found[0].length;
    const rest = restOf(plain, squeezed, from);
    // Behind a code a person's name may follow: a word without digits is never kept.
    const words = readingsOf(rest, /[^A-Z0-9]/, (word) => /[0-9]/.test(word));
    const readings = [...words, ...digitsOf(squeezed.text.slice(from))];
    if (readings.length === 0) continue;
    return { kind: 'payment', readings: [...new Set(readings)], cents: centsIn(squeezed, from) };
  }
  return null;
}

/**
 * The first word, the first two joined, and so on, up to a sign that no name has, or to a word that
 * is no piece of one.
 */
function readingsOf(rest: string, end: RegExp, isPiece = (_word: string) => true): string[] {
  const readings: string[] = [];
  let joined = '';
  for (const word of rest.split(/[\s\u200b]+/)) {
    const stop = word.search(end);
    if (joined !== '' && !isPiece(word)) break;
    joined += stop === -1 ? word : word.slice(0, stop);
    if (joined.length > LONGEST) break;
    if (joined !== '' && readings.at(-1) !== joined) readings.push(joined);
    if (stop !== -1) break;
  }
  return readings;
}

/** Words may follow an IUV without a sign between them. */
function digitsOf(rest: string): string[] {
  const digits = /^[0-9]+/.exec(rest)?.[0] ?? '';
  return [17, 15].filter((length) => digits.length >= length).map((n) => digits.slice(0, n));
}

function centsIn({ text }: Squeezed, from: number): number | null {
  const amount = /^[^/|\\]+[/|\\]+([0-9]{1,9})[.,]([0-9]{2})(?![0-9])/.exec(text.slice(from));
  return amount === null ? null : Number(`${amount[1]}${amount[2]}`);
}

/** The longest reading that is known; a shorter one may be another name with its end cut off. */
export function knownReading(
  { readings }: TreasuryReference,
  isKnown: (reading: string) => boolean,
): string | null {
  return readings.filter(isKnown).toSorted((a, b) => b.length - a.length)[0] ?? null;
}
