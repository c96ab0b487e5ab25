/** Euro as people in Italy write them, to and from whole cents. */

const UNBREAKABLE_SPACE = '\u00a0';

/** `12,50 €`, `-3,20 €`, `1.234,50 €`; the space before the sign does not break a line. */
export function formatEuro(cents: number): string {
  if (!Number.isSafeInteger(cents)) throw new RangeError(`Not a whole number of cents: ${cents}`);
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const whole = digits.slice(0, -2).replaceAll(/\B(?=(\d{3})+$)/g, '.');
  return `${cents < 0 ? '-' : ''}${whole},${digits.slice(-2)}${UNBREAKABLE_SPACE}€`;
}

/**
 * Reads `12,50`, `12`, `12,5`, `1.234,50` and `-3,20`, with or without a euro sign after it. Null
 * for anything else, such as three decimals or a point that may mean thousands or cents.
 */
export function parseEuro(text: string): number | null {
  const bare = text.trim().replace(/\s*€$/, '');
  const parts =
    /^(-?)([0-9]+)(?:,([0-9]{1,2}))?$/.exec(bare) ??
    /^(-?)([0-9]{1,3}(?:\.[0-9]{3})+),([0-9]{2})$/.exec(bare);
  if (!parts) return null;
  const [, sign, whole = '', decimals = ''] = parts;
  const cents = Number(`${whole.replaceAll('.', '')}${decimals.padEnd(2, '0')}`);
  if (!Number.isSafeInteger(cents)) return null;
  return sign === '-' && cents > 0 ? -cents : cents;
}
