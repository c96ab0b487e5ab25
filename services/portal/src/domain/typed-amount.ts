/** An amount of money as people type it; never by way of a fraction. */

/** Whole euro, or a comma or a point and one or two digits; thousands only as `1.234,50`. */
const TYPED = /^(?:(\d{1,9})|(\d{1,3}(?:\.\d{3})+(?=,)))(?:[.,](\d{1,2}))?$/;

/**
 * Cents, or null for what is no amount of a cent or more. `12.500` is refused: some mean twelve and
 * a half by it, others twelve thousand.
 */
export function readAmount(text: string): number | null {
  const plain = text.replaceAll(/[\s\u00a0']|€|euro|eur/gi, '');
  const found = TYPED.exec(plain);
  if (found === null) return null;
  const [, whole, grouped, fraction = ''] = found;
  const euro = whole ?? grouped?.replaceAll('.', '') ?? '';
  const cents = Number(`${euro}${fraction.padEnd(2, '0')}`);
  return cents > 0 && cents <= MOST_CENTS ? cents : null;
}

/** What the messages of pagoPA can say. */
const MOST_CENTS = 99_999_999_999;
