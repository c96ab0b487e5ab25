/** What the office may write, and what is refused with the line and the names that are known. */
import { describe, expect, test } from 'vitest';
import { kinds } from '../domain/kinds.ts';
import type { NotificationKind } from '../domain/notification.ts';
import { checkTemplate } from './check.ts';
import { composePage, defaultTemplates, emailOf, type Sender } from './compose.ts';
import { examplesOf } from './examples.ts';
import { allowedIn, editableKinds } from './placeholders.ts';
import { composeSms, dearLettersIn, SMS_MOST } from './sms.ts';
import { problemsOf, type Template, verbatim } from './template.ts';

const sender: Sender = {
  name: 'Pianengo',
  timeZone: 'Europe/Rome',
  office: { name: 'Ufficio Scuola', phone: '0373 000000', email: null },
  lowBalanceBelowCents: 900,
};
const good: Template = {
  subject: 'Il saldo è {{saldo}}',
  body: 'Saldo {{saldo}} {{ora}}.',
  sms: 'Saldo {{saldo}} {{ora}}.',
};
const low = { kind: 'low', language: 'it', sender } as const;
const check = (change: Partial<Template>) => checkTemplate({ ...good, ...change }, low);
const body = (extra: string) => check({ body: `${good.body}\n\n${extra}` });

describe('the words in the code', () => {
  const all = (['it', 'en'] as const).flatMap((language) =>
    editableKinds.map((kind) => ({ kind, language, sender })),
  );
  test.each(all)('of $kind in $language keep what the office must keep', (of) => {
    expect(checkTemplate(defaultTemplates[of.language][of.kind], of)).toEqual([]);
  });

  test.each(all)('of $kind in $language fit one SMS', (of) => {
    const [usual, longest] = examplesOf(of.kind, of).map((one) =>
      composeSms(one.sender, one.content, defaultTemplates[of.language][of.kind]),
    );
    expect(usual).toMatchObject({ parts: 1, encoding: 'GSM-7' });
    expect(longest).toMatchObject({ encoding: 'GSM-7' });
    expect(longest?.parts).toBeLessThanOrEqual(2);
  });

  test('say in every kind why, how to stop, and who writes', () => {
    for (const language of ['it', 'en'] as const) {
      for (const kind of Object.keys(kinds) as NotificationKind[]) {
        const [usual] = examplesOf(kind, { language, sender });
        if (!usual) throw new Error('there is no example');
        const page = composePage(sender, usual.content, defaultTemplates[language][kind]);
        const { text, html } = emailOf(page);
        for (const form of [text, html]) {
          expect(form).toContain(language === 'it' ? 'Perché riceve' : 'Why you get');
          expect(form).toContain('Ufficio Scuola, 0373 000000');
          const canStop = kinds[kind].topic !== null;
          expect(form.includes('/messaggi/')).toBe(canStop);
        }
      }
    }
  });
});

describe('a template', () => {
  test('may name what is known, and say it under a condition', () => {
    expect(body('{{#if codice}}Codice {{codice}}.{{else}}Senza codice.{{/if}}')).toEqual([]);
    expect(body('{{#if codice}}a{{else if indirizzo}}b{{else}}c{{/if}}')).toEqual([]);
  });

  test.each([
    '{{sconosciuto}}',
    '{{{saldo}}}',
    '{{&saldo}}',
    '{{saldo.constructor}}',
    '{{../saldo}}',
    '{{./saldo}}',
    '{{this}}',
    '{{.}}',
    '{{@root.saldo}}',
    '{{constructor}}',
    '{{__proto__}}',
    '{{toString}}',
    '{{saldo ora}}',
    '{{lookup saldo "constructor"}}',
    '{{log saldo}}',
    '{{#each saldo}}x{{/each}}',
    '{{#with saldo}}x{{/with}}',
    '{{#unless saldo}}x{{/unless}}',
    '{{^saldo}}x{{/saldo}}',
    '{{#saldo}}x{{/saldo}}',
    '{{#if saldo ora}}x{{/if}}',
    '{{#if saldo includeZero=true}}x{{/if}}',
    '{{#if (lookup saldo 0)}}x{{/if}}',
    '{{#if saldo as |x|}}{{x}}{{/if}}',
    '{{#if 1}}x{{/if}}',
    '{{"saldo"}}',
    '{{[saldo.x]}}',
    '{{> saldo}}',
    '{{#> saldo}}x{{/saldo}}',
    '{{* saldo}}',
    '{{#*inline "x"}}x{{/inline}}',
    '{{! un appunto }}',
  ])('%s is refused with its line and the known names', (wrong) => {
    const [problem] = body(wrong);
    expect(problem).toMatchObject({ field: 'body', line: 3 });
    expect(problem?.problem).toContain('known are comune, nome');
  });

  test.each([
    '{{saldo',
    '{{#if saldo}}',
    '{{/if}}',
    '{{else}}',
    '{{}}',
    '{{saldo}',
    '{{#if}}x{{/if}}',
  ])('with %s is refused and does not break anything', (wrong) => {
    expect(body(wrong).map(({ field }) => field)).toContain('body');
  });

  test('says the balance and its time in the e-mail and in the SMS, whatever the facts', () => {
    expect(check({ sms: 'Ricarichi.' }).map(({ field, problem }) => [field, problem])).toEqual([
      ['sms', '{{saldo}} must be said, and not only under a condition'],
      ['sms', '{{ora}} must be said, and not only under a condition'],
    ]);
    const hidden = '{{#if codice}}{{saldo}} {{ora}}{{/if}}';
    expect(check({ body: hidden })).toHaveLength(2);
    // The condition itself says nothing.
    expect(check({ body: '{{#if saldo}}x{{/if}}{{ora}}' })).toHaveLength(1);
  });

  test('is refused where with the longest values its SMS or its subject is too long', () => {
    const [sms] = check({ sms: `${good.sms} ${'a'.repeat(SMS_MOST)}` });
    expect(sms).toMatchObject({ field: 'sms', line: null });
    expect(sms?.problem).toContain('918 at most');
    expect(check({ subject: `${'a'.repeat(110)} {{comune}}` })).toMatchObject([
      { field: 'subject' },
    ]);
    expect(check({ subject: 'Saldo' })).toMatchObject([{ field: 'subject' }]);
  });

  test('of a broadcast that names nothing known is sent as it stands', () => {
    const words = { subject: 'x {{y}}', body: '{{{z}}}', sms: '{{#if' };
    expect(problemsOf(words, allowedIn.broadcast)).not.toEqual([]);
    expect(problemsOf(verbatim(words), allowedIn.broadcast)).toEqual([]);
  });
});

describe('an SMS of the office', () => {
  const [example] = examplesOf('low', low);
  const sent = (sms: string) => {
    if (!example) throw new Error('there is no example');
    return composeSms(sender, example.content, { ...good, sms });
  };

  test('costs no more for typographic quotes, and no name makes it dearer', () => {
    expect(sent('Dice “saldo” – {{saldo}}…')).toMatchObject({ encoding: 'GSM-7' });
    if (!example) throw new Error('there is no example');
    const content = { ...example.content, guardian: 'Łucja Żółć 王' };
    const { text, encoding } = composeSms(sender, content, { ...good, sms: '{{nome}} {{saldo}}' });
    expect([text.startsWith('?ucja Zo?c ?'), encoding]).toEqual([true, 'GSM-7']);
  });

  test('keeps letters that the office chose, counts them, and says which they are', () => {
    const arabic = 'الرصيد {{saldo}} {{ora}}';
    const { text, encoding, parts } = sent(arabic);
    expect(text).toContain('الرصيد 4,30 €');
    expect([encoding, parts]).toEqual(['UCS-2', 1]);
    expect(sent(`${arabic} ${arabic}`)).toMatchObject({ encoding: 'UCS-2', parts: 2 });
    expect(dearLettersIn('Perché “no” ș')).toEqual(['ș']);
  });

  test('takes as many parts as its words need, and then what fits into those', () => {
    const words = 'Mensa chiusa. '.repeat(20);
    expect(sent(`${words}{{#if spazio}}Grazie. {{/if}}{{saldo}}`)).toMatchObject({
      parts: 3,
      text: expect.stringContaining('Grazie.'),
    });
    expect(sent(`${words}${words}`).parts).toBe(4);
  });
});
