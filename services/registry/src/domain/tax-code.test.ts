import { describe, expect, it } from 'vitest';
import { checkCharacter, isBornOn, normalTaxCode, taxCodeFault } from './tax-code.ts';

describe('a tax code', () => {
  it.each([
    ['a man', 'MRTMTT91D08F205J'],
    ['a woman, whose day is forty more', 'BLLNNA84C52G558Z'],
    ['one with letters for digits', 'MRTMTT91D08F20RE'],
    ['one with every digit a letter', `${'MRTMTTVMDLUFNLR'}${checkCharacter('MRTMTTVMDLUFNLR')}`],
    ['a provisional one of eleven digits', '07643520567'],
  ])('of %s is right', (_whose, code) => {
    expect(taxCodeFault(code)).toBeNull();
  });

  it.each([
    ['too short', 'MRTMTT91D08F205', 'format'],
    ['a month that is none', 'MRTMTT91F08F205J', 'format'],
    ['a day that is none', 'MRTMTT91D38F205J', 'format'],
    [
      'a day that its month does not have',
      `MRTMTT91D31F205${checkCharacter('MRTMTT91D31F205')}`,
      'format',
    ],
    [
      '29 February of a year without one',
      `MRTMTT91B29F205${checkCharacter('MRTMTT91B29F205')}`,
      'format',
    ],
    ['another last letter', 'MRTMTT91D08F205K', 'checkCharacter'],
    ['two letters changed places', 'MTRMTT91D08F205J', 'checkCharacter'],
    ['a wrong digit of eleven', '07643520568', 'checkCharacter'],
    ['something else', 'not a code', 'format'],
  ])('%s is wrong', (_what, code, fault) => {
    expect(taxCodeFault(code)).toBe(fault);
  });

  it('tells the day of birth, of a woman and with letters for digits too', () => {
    expect(isBornOn('MRTMTT91D08F205J', '1991-04-08')).toBe(true);
    expect(isBornOn('MRTMTT91D08F205J', '1991-08-04')).toBe(false);
    expect(isBornOn('BLLNNA84C52G558Z', '1984-03-12')).toBe(true);
    const letters = `MRTMTTVMDLUFNLR${checkCharacter('MRTMTTVMDLUFNLR')}`;
    expect(isBornOn(letters, '1991-04-08')).toBe(true);
    expect(isBornOn('07643520567', '1991-04-08')).toBe(true);
  });

  it('is kept in one form', () => {
    expect(normalTaxCode(' mrt mtt 91d08-f205j')).toBe('MRTMTT91D08F205J');
  });
});
