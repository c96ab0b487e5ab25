/** The pages on which people pay: in two languages, with nothing of the family, and honest. */
import { describe, expect, test } from 'vitest';
import type { ShownNotice } from '../payments.ts';
import type { Settings } from '../store/load-account.ts';
import { type NoticePage, noticePage } from './notice-page.ts';
import type { FieldFault } from './pay-fields.ts';
import { payFormPage } from './pay-form-page.ts';
import { leavingPage, outcomePage, tooManyPage } from './pay-message-page.ts';
import { payWordsOf } from './pay-words.ts';
import { languages } from './words.ts';

const assets = { css: '/a.css', js: '/a.js', icon: '/a.svg' };
const notice: ShownNotice = {
  ...{ tenant: 'prova', noticeNumber: '301000000000000116', dueOn: '2020-12-04' },
  ...{ amountCents: 1250, state: 'open', kind: 'topUp', creditorFiscalCode: '00000000190' },
  underWayUntil: null,
};
const creditor = {
  ...{ companyName: 'Comune di Prova', cbill: 'AB12C', checkout: true, hasPostalAccount: false },
};
const settings: Settings = {
  ...{ name: 'Comune di Prova', timeZone: 'Europe/Rome', lowBalanceBelowCents: 0, creditor },
  office: { name: 'Ufficio Scuola', phone: null, email: null },
};
const addresses = {
  ...{ cart: '/c', pdf: '/n.pdf', png: '/n.png', otherLanguage: '/o', form: '/paga' },
  account: null,
};
const pageWith = (changes: Partial<NoticePage>): string =>
  noticePage(
    {
      ...{ notice, settings, addresses, assets, outage: null, isUnderWay: false, trouble: null },
      formKey: 'k',
      ...changes,
    },
    'it',
  );

describe('the page of a notice', () => {
  test('shows the number in groups of four and every way to pay', () => {
    const page = pageWith({});
    for (const text of [
      '3010 0000 0000 0001 16',
      '12,50\u00a0€',
      '04/12/2020',
      'AB12C',
      '/n.pdf',
    ]) {
      expect(page).toContain(text);
    }
    for (const [title] of ['app', 'shop', 'bank', 'post'].map((way) => {
      return payWordsOf('it').ways[way as 'app'];
    })) {
      expect(page).toContain(`<strong>${title}</strong>`);
    }
  });

  test('offers paying on line only where the Comune has it', () => {
    const without = { ...settings, creditor: { ...creditor, checkout: false } };
    expect(pageWith({})).toContain('action="/c"');
    expect(pageWith({ settings: without })).not.toContain('action="/c"');
  });

  test.each(['paid', 'expired', 'cancelled'] as const)('that is %s cannot be paid', (state) => {
    const page = pageWith({ notice: { ...notice, state } });
    expect(page).toContain(payWordsOf('it').states[state]);
    for (const way of ['action="/c"', '/n.pdf', '/n.png']) expect(page).not.toContain(way);
    expect(page).toContain('href="/paga"');
  });

  test('names a debt as such, a payment under way, an outage, and PagoPA’s silence', () => {
    const words = payWordsOf('it');
    const page = pageWith({
      notice: { ...notice, kind: 'debt' },
      ...{ isUnderWay: true, trouble: 'away', outage: { from: '2020-10-05T10:15:00.000Z' } },
    });
    expect(page).toContain(words.debt);
    expect(page).toContain(words.underWay);
    expect(page).toContain('Dal 05/10/2020 alle 12:15');
    expect(page).toContain('L’avviso resta valido');
    expect(pageWith({})).not.toContain('Dal 05/10');
  });
});

describe('the form', () => {
  const shown = (faults: readonly FieldFault[], typed = { code: '', amount: '' }) =>
    payFormPage({ typed, faults, formKey: 'k', assets }, 'it');

  test('repeats what was typed as text, and says beside it what is wrong', () => {
    const typed = { code: '"><script>', amount: '5' };
    const page = shown([{ field: 'code', why: 'wrongCode' }], typed);
    expect(page).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(page).toContain('aria-describedby="code-fault code-hint" aria-invalid="true"');
    expect(page).toContain('href="#code"');
    expect(shown([])).not.toContain('aria-invalid');
  });

  test.each([
    [{ fromCents: 500, toCents: 1000 }, 'da 5,00\u00a0€ a 10,00\u00a0€'],
    [{ fromCents: 500, toCents: null }, 'da 5,00\u00a0€ in su'],
    [{ fromCents: null, toCents: 1000 }, 'fino a 10,00\u00a0€'],
    [{ fromCents: null, toCents: null }, 'non accetta questo importo'],
  ])('tells the Comune’s range: %j', (range, words) => {
    expect(shown([{ kind: 'outOfRange', field: 'amount', why: 'range', ...range }])).toContain(
      words,
    );
  });
});

test.each(languages)('every page of a message is in %s', (language) => {
  const look = { language, assets };
  const words = payWordsOf(language);
  const pages = [
    ...(['ok', 'annullato', 'errore', 'attesa'] as const).map((outcome) => {
      const page = outcomePage(outcome, null, look);
      expect(page).toContain(words.provesNothing.replaceAll("'", '&#39;'));
      return page;
    }),
    tooManyPage(3_600, look),
    leavingPage('https://checkout.example/c?a=1&b=2', look),
  ];
  expect(pages.at(-1)).toContain('content="0; url=https://checkout.example/c?a=1&amp;b=2"');
  expect(pages.at(-2)).toContain('60');
  for (const page of pages) expect(page).toContain(`<html lang="${language}">`);
});
