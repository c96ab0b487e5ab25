/** The words of a formal demand: what is owed, since when it is known, and that it is a draft. */
import { expect, test } from 'vitest';
import { type FormalDemand, formalDemandPaper } from './formal-demand.ts';

const demand: FormalDemand = {
  ...{ comune: 'Pianengo', timeZone: 'Europe/Rome', holder: 'Nora Collaudi' },
  office: { name: 'Ufficio Scuola', phone: '0373 000000', email: null },
  ...{ owedCents: 2250, asOf: '2020-10-23T10:41:00.000Z' },
  reminders: { told: 3, lastOn: '2020-10-19' },
  ...{ paymentCode: null, portalUrl: null, madeAt: new Date('2020-10-26T08:00:00.000Z') },
};

const textOf = (change: Partial<FormalDemand> = {}) =>
  JSON.stringify(formalDemandPaper({ ...demand, ...change }).parts).replaceAll('\u00a0', ' ');

test('names the debt, its time, the reminders and thirty days, and says that it is a draft', () => {
  const text = textOf();
  for (const words of ['22,50 €', 'alle 12:41 del 23/10/2020', '3 volte', '19/10/2020']) {
    expect(text).toContain(words);
  }
  expect(text).toMatch(/BOZZA.*Nora Collaudi.*entro 30 giorni.*I pasti continuano/);
});

test('leaves a line where the name cannot be read any more', () => {
  expect(textOf({ holder: null })).toMatch(/titolare del conto mensa: _{40}/);
});

test('is the same letter when it is made twice, and another for another debt', () => {
  const { fingerprint } = formalDemandPaper(demand);
  expect(formalDemandPaper({ ...demand }).fingerprint).toBe(fingerprint);
  expect(formalDemandPaper({ ...demand, owedCents: 1 }).fingerprint).not.toBe(fingerprint);
});
