/** What people and files of an office wrote, made safe to stand in one line of any message. */

/** Longer than any honest name; what is longer is cut. */
const LONGEST_VALUE = 200;

/** Direction overrides, soft hyphens, joiners of no visible form; and what belongs to nobody. */
const INVISIBLE = /[[\p{Cf}\p{Co}\p{Cn}]--[\u200c\u200d]]/gv;

/**
 * Names come from files of an office: a line break in one must not begin a header or a line, and
 * nothing in it may turn the words around it.
 */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(INVISIBLE, '')
    .replaceAll(/\s+/g, (spaces) => (spaces.length > 1 ? ' ' : spaces))
    .trim();
}

export function cleanValue(text: string): string {
  const line = oneLine(text);
  return line.length <= LONGEST_VALUE ? line : [...line].slice(0, LONGEST_VALUE).join('').trim();
}

/** The office's own words: lines stay, all else as in one line. */
export function cleanLines(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').split('\n').map(oneLine).join('\n');
}

/** The address as it may stand in a link; null where it is none of the web. */
export function webAddress(text: string): string | null {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : null;
}
