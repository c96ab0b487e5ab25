import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { features } from './made-comune.ts';
import { makeYear } from './made-year.ts';

const small = { seed: 7, pupils: 120, days: 20, with: features };

describe('a made-up year', () => {
  it('is the same for the same seed, and another one for another', () => {
    expect(makeYear(small)).toEqual(makeYear(small));
    expect(makeYear({ ...small, seed: 8 })).not.toEqual(makeYear(small));
  });

  it('has as many pupils as are wanted, and a change of prices within its days', () => {
    const { comune, families, rollCalls } = makeYear(small);
    expect(families.flatMap(({ pupils }) => pupils)).toHaveLength(120);
    const days = new Set(rollCalls.map(({ servedOn }) => servedOn));
    expect(days.size).toBe(20);
    const changes = comune.tariffs.map(({ from }) => from).filter((from) => days.has(from));
    expect(changes).toContain('2021-01-07');
  });

  it('tells nothing before it has happened, and no roll call knows a pupil of nobody', () => {
    const { rollCalls, corrections, receipts, families } = makeYear(small);
    const known = new Set(families.flatMap(({ pupils }) => pupils.map(({ pupil }) => pupil)));
    for (const { day, servedOn, present, absent } of rollCalls) {
      expect(day >= servedOn).toBe(true);
      for (const pupil of [...present, ...absent]) expect(known).toContain(pupil);
    }
    for (const { day, servedOn } of corrections) expect(day >= servedOn).toBe(true);
    for (const { day, paidAt } of receipts) expect(day >= paidAt.slice(0, 10)).toBe(true);
  });

  it('can be made without what is told late or by other means', () => {
    const plain = makeYear({ ...small, with: [] });
    expect(plain.comune.schools.every(({ basis }) => basis === 'attendance')).toBe(true);
    expect([plain.orders, plain.office, plain.comune.fees]).toEqual([[], [], []]);
    const kinds = plain.changes.map(({ kind }) => kind);
    expect(kinds).not.toContain('isee');
    expect(kinds).not.toContain('family');
  });
});

describe('the model it is held against', () => {
  const text = readFileSync(join(import.meta.dirname, 'model.ts'), 'utf8');

  it('is one file of 200 lines at most that imports nothing but the reading of files', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(200);
    const imports = [...text.matchAll(/\bimport\b[^;]*/g)].map(([one]) => one);
    expect(imports).toEqual(["import { readFileSync } from 'node:fs'"]);
    expect(text).not.toMatch(/\brequire\(/);
  });
});
