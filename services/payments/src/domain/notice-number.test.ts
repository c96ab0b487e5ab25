/** Check digits against numbers that others have published. */
import { describe, expect, it } from 'vitest';
import { checkDigits, iuvOf, LAST_BASE, noticeCodes } from './notice-number.ts';

describe('check digits', () => {
  it.each([
    ['322201151398574181'],
    ['382202100000000101'],
    ['300715700000000032'],
    ['347164993070184562'],
    ['002160020399398578'],
  ])('of %s are its last two', (published) => {
    expect(checkDigits(published.slice(0, 16))).toBe(published.slice(16));
  });

  it('are two, also where the remainder is below ten', () => {
    expect(checkDigits('3822021000000001')).toBe('01');
  });

  it('are right beyond what a JavaScript number can hold', () => {
    const largest = '9999999999999999';
    expect(Number(largest)).not.toBe(BigInt(largest));
    // By long division, digit by digit.
    const remainder = [...largest].reduce((rest, digit) => (rest * 10 + Number(digit)) % 93, 0);
    expect(checkDigits(largest)).toBe(String(remainder).padStart(2, '0'));
  });

  it.each(['', '123', '30100000000001237', 'x010000000000123'])('refuse %j', (text) => {
    expect(() => checkDigits(text)).toThrow(RangeError);
  });
});

describe('the codes of a notice', () => {
  it('are made of segregation code, counter and check digits', () => {
    expect(noticeCodes({ segregationCode: '01', base: 123 })).toEqual({
      noticeNumber: '301000000000012373',
      iuv: '01000000000012373',
    });
  });

  it.each([
    ['22', 2011513985741, '322201151398574181'],
    ['82', 2021000000001, '382202100000000101'],
    ['00', 7157000000000, '300715700000000032'],
    ['47', 1649930701845, '347164993070184562'],
  ])('of segregation code %s and base %i are %s', (segregationCode, base, noticeNumber) => {
    expect(noticeCodes({ segregationCode, base }).noticeNumber).toBe(noticeNumber);
    expect(iuvOf(noticeNumber)).toHaveLength(17);
  });

  it.each([
    { segregationCode: '1', base: 1 },
    { segregationCode: '001', base: 1 },
    { segregationCode: '01', base: -1 },
    { segregationCode: '01', base: 1.5 },
    { segregationCode: '01', base: LAST_BASE + 1 },
  ])('refuse %j', (parts) => {
    expect(() => noticeCodes(parts)).toThrow(RangeError);
  });
});
