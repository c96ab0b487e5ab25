import { describe, expect, it } from 'vitest';
import { checkCharacter, normalTaxCode, taxCodeFault } from './tax-code.ts';

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
    ['another last letter', 'MRTMTT91D08F205K', 'checkCharacter'],
    ['two letters changed places', 'MTRMTT91D08F205J', 'checkCharacter'],
    ['a wrong digit of eleven', '07643520568', 'checkCharacter'],
    ['something else', 'not a code', 'format'],
  ])('%s is wrong', (_what, code, fault) => {
    expect(taxCodeFault(code)).toBe(fault);
  });

  it('is kept in one form', () => {
    expect(normalTaxCode(' mrt mtt 91d08-f205j')).toBe('MRTMTT91D08F205J');
  });
});
