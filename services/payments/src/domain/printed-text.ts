/** Text that is fit for paper: what a name may hide is taken out, and what is too long is cut. */

/** Marks that turn, hide or overprint letters, and half characters: never seen, only felt. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]+/gu;
/** More marks on one letter than any language has would run over the lines around it. */
const PILED_UP = /(\p{M}{2})\p{M}+/gu;

/** At most so many characters, the last of them `…` where something is missing. */
export function printable(text: string, most: number): string {
  const clean = text
    .normalize('NFC')
    .replace(UNPRINTABLE, ' ')
    .replace(PILED_UP, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...clean];
  if (characters.length <= most) return clean;
  const cut = characters.slice(0, most - 1).join('');
  const words = cut.slice(0, Math.max(0, cut.lastIndexOf(' ')));
  // A word is not cut where whole words still say most of it.
  return `${(words.length * 2 > cut.length ? words : cut).trimEnd()}…`;
}

/** `3010 0000 0000 0001 16`: how people read a number aloud. */
export function inGroupsOfFour(digits: string): string {
  return digits.replace(/(.{4})(?=.)/g, '$1 ');
}

/** `05/10/2020` */
export function printedDay(day: string): string {
  return day.split('-').reverse().join('/');
}

/** Letters that are none of ASCII's with a mark on them. */
const FOREIGN: Readonly<Record<string, string>> = {
  ...{ ß: 'SS', ẞ: 'SS', Æ: 'AE', Œ: 'OE', Ø: 'O', Đ: 'D', Ð: 'D', Ł: 'L', Þ: 'TH', İ: 'I' },
  ...{ '’': "'", '‘': "'", ʼ: "'", '`': "'", '´': "'", '–': '-', '—': '-', '‐': '-', Ħ: 'H' },
};

/** In the letters that machines of banks know; what has no such letter is blank. */
export function inBankLetters(text: string): string {
  return [...text.normalize('NFC').toUpperCase()]
    .map((character) => FOREIGN[character] ?? character)
    .join('')
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Z0-9 &'.:_,-]/gu, ' ');
}
