/** The kinds of text that messages are made of; lengths count characters as a reader sees them. */
import { dateProblem, dateTimeProblem } from './calendar-values.ts';
import type { SimpleType } from './schema.ts';

export function text(min: number, max: number): SimpleType {
  return preserved((value) => {
    // No character takes more than two of the units that strings are counted in.
    const length = value.length > 2 * max ? value.length : [...value].length;
    if (length < min) return min === 1 ? 'is empty' : `has fewer than ${min} characters`;
    return length > max ? `has more than ${max} characters` : null;
  });
}

export const anyText: SimpleType = preserved(() => null);

export function digits(count: number): SimpleType {
  const pattern = new RegExp(`^[0-9]{${count}}$`);
  return preserved((value) => (pattern.test(value) ? null : `is not ${count} digits`));
}

export function oneOf(...values: readonly string[]): SimpleType {
  return preserved((value) => (values.includes(value) ? null : `is none of ${values.join(', ')}`));
}

export const countryCode: SimpleType = preserved((value) =>
  /^[A-Z]{2}$/.test(value) ? null : 'is not two capital letters',
);

export const eMail: SimpleType = preserved((value) => {
  if (value.length > 256) return 'has more than 256 characters';
  const wellFormed = /^[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*$/.test(value);
  return wellFormed ? null : 'is not an e-mail address';
});

/** Euros with a point and two decimals, up to 999999999.99. */
export const amount: SimpleType = collapsed(amountProblem);

export const amountNotZero: SimpleType = collapsed(
  (value) => amountProblem(value) ?? (/[1-9]/.test(value) ? null : 'is zero'),
);

function amountProblem(value: string): string | null {
  const euros = /^([0-9]+)\.[0-9]{2}$/.exec(value)?.[1];
  if (euros === undefined) return 'is not an amount with a point and two decimals';
  return euros.replace(/^0+/, '').length > 9 ? 'is more than 999999999.99' : null;
}

export const boolean: SimpleType = collapsed((value) =>
  ['true', 'false', '1', '0'].includes(value) ? null : 'is not true or false',
);

/** A whole number from `min` to `max`; zeros in front and a plus sign do not count. */
export function integer(min: number, max: number): SimpleType {
  return collapsed((value) => {
    const [, sign = '', digits] = /^([+-]?)0*([0-9]+)$/.exec(value) ?? [];
    if (digits === undefined) return 'is not a whole number';
    // So many digits are beyond every range here; to read them all would take time.
    const number = digits.length > 15 ? Number.NaN : Number(sign + digits);
    return number >= min && number <= max ? null : `is not from ${min} to ${max}`;
  });
}

export const date: SimpleType = collapsed(dateProblem);

export const dateTime: SimpleType = collapsed(dateTimeProblem);

export const base64: SimpleType = collapsed(base64Problem);

/** Base64 whose text, padding included, has a length in the range. */
export function base64Text(min: number, max: number): SimpleType {
  return collapsed((value) => {
    const length = [...value].length;
    if (length < min || length > max) return `has not ${min} to ${max} characters`;
    return base64Problem(value);
  });
}

function base64Problem(value: string): string | null {
  const bare = value.replaceAll(' ', '');
  const full = /^(?:[A-Za-z0-9+/]{4})*$/.test(bare);
  // The last character before the padding has bits that must be zero.
  const padded =
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)$/;
  return full || padded.test(bare) ? null : 'is not base64';
}

function preserved(problem: SimpleType['problem']): SimpleType {
  return { kind: 'simple', whitespace: 'preserve', problem };
}

function collapsed(problem: SimpleType['problem']): SimpleType {
  return { kind: 'simple', whitespace: 'collapse', problem };
}
