/** The pages: every value escaped, both languages, and what a screen reader needs. */
import { describe, expect, test } from 'vitest';
import { accountPicture } from '../domain/account-picture.ts';
import { accountPage } from './account-page.ts';
import { dayText, euro, momentText } from './format.ts';
import { contentSecurityPolicy } from './layout.ts';
import { html } from './markup.ts';
import { problemPage } from './problem-page.ts';
import { type Language, languageOf, languageOfReader, languages, wordsOf } from './words.ts';

const assets = { css: '/a.css', js: '/a.js', icon: '/a.svg' };

function pageWith(
  names: { holder?: string | null; child?: string | null | undefined },
  language: Language = 'it',
): string {
  const entry = {
    entryId: 'e1',
    accountVersion: 1,
    kind: 'mealDebit',
    direction: 'debit',
    amountCents: 450,
    balanceAfterCents: -450,
    effectiveOn: '2020-09-30',
    recordedAt: '2020-09-30T10:31:00.000Z',
    pupilId: 'p1',
    priced: true,
  } as const;
  const picture = accountPicture(
    { balance: null, entries: [entry], notices: [], deliveries: [] },
    { lowBalanceBelowCents: 1000 },
  );
  const children = new Map(names.child === undefined ? [] : [['p1', names.child]]);
  return accountPage(
    {
      picture,
      comune: 'Comune di Pianengo',
      timeZone: 'Europe/Rome',
      office: { name: 'Ufficio Scuola', phone: null, email: null },
      people: { holder: names.holder, names: children, pupilIds: ['p1'] },
      linkExpiresAt: new Date('2020-12-01T00:00:00Z'),
      ...{ outage: null, noticeTokens: new Map(), topUp: null },
    },
    {
      assets,
      otherLanguage: '/account?lang=en',
      events: '/account/events',
      ...{ topUp: '/account/top-up', payByCode: 'https://mensa.example/paga' },
      older: null,
      newest: null,
      ...{ messages: '/m', wishes: '/w' },
    },
    language,
  );
}

describe('the account page', () => {
  test('shows names, money with its sign and the time of the balance', () => {
    const page = pageWith({ holder: 'Maria Rossi', child: 'Anna' });
    expect(page).toContain('Maria Rossi');
    expect(page).toContain('Anna');
    expect(page).toContain('−4,50\u00a0€');
    expect(page).toContain('aggiornato il 30/09/2020 alle 12:31');
    expect(page).toContain('Saldo negativo');
  });

  test('takes a name for text and never for markup', () => {
    const page = pageWith({ holder: '<script>alert("x")</script>', child: "D'Angelo & Figli" });
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&lt;script&gt;');
    expect(page).toContain('D&#39;Angelo &amp; Figli');
  });

  test('is blank where the key is destroyed, and says so', () => {
    const page = pageWith({ holder: null, child: null });
    expect(page.match(/dato cancellato/g)).toHaveLength(3);
  });

  test('says that a name cannot be had just now', () => {
    expect(pageWith({})).toContain('nome non disponibile');
  });

  test.each([
    ['it', 'Movimenti'],
    ['en', 'Entries'],
  ] as const)('in %s has its language and words', (language, word) => {
    const page = pageWith({ holder: 'M', child: 'A' }, language);
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).toContain(`>${word}</h2>`);
  });

  test('has landmarks, one main heading, a live balance and a table with headings', () => {
    const page = pageWith({ holder: 'M', child: 'A' });
    for (const mark of ['<header>', '<main id="main"', '<footer>', 'class="skip"', '<caption>']) {
      expect(page).toContain(mark);
    }
    expect(page.match(/<h1/g)).toHaveLength(1);
    expect(page).toMatch(/data-part="balance" aria-live="polite"/);
    expect(page.match(/scope="col"/g)).toHaveLength(5);
  });

  test('has nothing inline that its own policy would refuse', () => {
    const page = pageWith({ holder: 'M', child: 'A' });
    expect(page).not.toMatch(/\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)/);
    expect(contentSecurityPolicy).not.toContain('unsafe');
  });
});

test.each(languages)('each problem has its page in %s', (language) => {
  for (const problem of ['missing', 'refused', 'expired', 'unknown'] as const) {
    const page = problemPage(problem, { language, assets });
    expect(page).toContain(`<h1>${wordsOf(language).problems[problem].title}</h1>`);
    expect(page).not.toContain('<script');
  }
});

test('Italian is the language unless English is asked for', () => {
  expect([undefined, 'it', 'de', 'en'].map(languageOf)).toEqual(['it', 'it', 'it', 'en']);
  const browsers = ['en-GB,it;q=0.5', 'it-IT,en;q=0.9', 'de'];
  const spoken = browsers.map((one) => languageOfReader(undefined, { 'accept-language': one }));
  expect(spoken).toEqual(['en', 'it', 'it']);
  expect(languageOfReader('it', { 'accept-language': 'en' })).toBe('it');
});

test('amounts, days and moments are written as people write them', () => {
  expect(euro(123_450, 'it-IT')).toBe('1234,50\u00a0€');
  expect(euro(450, 'it-IT', 'exceptZero')).toBe('+4,50\u00a0€');
  expect(euro(-450, 'en-GB')).toBe('−€4.50');
  expect(dayText('2020-09-30', 'it-IT')).toBe('30/09/2020');
  const rome = { locale: 'it-IT', timeZone: 'Europe/Rome' };
  expect(momentText('2020-12-31T23:30:00Z', rome)).toEqual({ date: '01/01/2021', time: '00:30' });
});

test('markup keeps markup and escapes the rest', () => {
  const inner = html`<b>${'<'}</b>`;
  expect(html`<p title="${'"'}">${[inner, inner]}${null}${3}</p>`.text).toBe(
    '<p title="&quot;"><b>&lt;</b><b>&lt;</b>3</p>',
  );
});
