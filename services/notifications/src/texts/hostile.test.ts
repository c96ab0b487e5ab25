/** Whatever a name contains: the same blocks, the same tags, one line of subject and of SMS. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kinds } from '../domain/kinds.ts';
import type { NotificationKind } from '../domain/notification.ts';
import { hostileStrings } from '../providers/hostile-fixture.ts';
import { appIoOf } from './app-io.ts';
import { cleanValue } from './clean.ts';
import { composePage, defaultTemplates, emailOf, type Sender } from './compose.ts';
import { examplesOf } from './examples.ts';
import { isGsm7 } from './gsm7.ts';
import { composeSms } from './sms.ts';

const everyKind = Object.keys(kinds) as NotificationKind[];
/** Any code unit, also half of a pair: what a broken file of an office may hold. */
const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
const anyName = fc.oneof(
  fc.string({ unit }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(...hostileStrings),
);

interface Named {
  readonly guardian: string;
  readonly comune: string;
  readonly office: string;
}

function written(
  kind: NotificationKind,
  language: 'it' | 'en',
  { guardian, comune, office }: Named,
) {
  const sender: Sender = {
    ...{ name: comune, timeZone: 'Europe/Rome', lowBalanceBelowCents: 900 },
    office: { name: office, phone: office, email: office },
  };
  const [example] = examplesOf(kind, { language, sender });
  if (!example) throw new Error('there is no example');
  // What is said in words of a broadcast may name the family.
  const template =
    kind === 'broadcast'
      ? {
          subject: 'Avviso {{nome}}',
          body: '{{nome}}\n\n- {{nome}}\n\n| {{nome}} | {{nome}}',
          sms: '{{nome}}',
        }
      : defaultTemplates[language][kind];
  const content = { ...example.content, guardian, mayReply: false };
  const page = composePage(sender, content, template);
  return {
    page,
    email: emailOf(page),
    appIo: appIoOf(page),
    sms: composeSms(sender, content, template),
  };
}

const tagsIn = (html: string) => [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
const linesIn = (text: string) => text.split('\n').length;
const plain: Named = { guardian: 'Nora Collaudi', comune: 'Pianengo', office: 'Ufficio' };

describe.each(everyKind)('%s', (kind) => {
  test('keeps its form whatever the names contain', { timeout: 30_000 }, () => {
    const named = fc.record({ guardian: anyName, comune: anyName, office: anyName });
    const usual = { it: written(kind, 'it', plain), en: written(kind, 'en', plain) };
    fc.assert(
      fc.property(fc.constantFrom('it', 'en'), named, (language, names) => {
        const { email, appIo, sms } = written(kind, language, names);
        // A name that is nothing once it is cleaned leaves out a row of its own.
        if (cleanValue(names.guardian) !== '') {
          expect(tagsIn(email.html)).toEqual(tagsIn(usual[language].email.html));
          expect(linesIn(appIo.markdown)).toBe(linesIn(usual[language].appIo.markdown));
        }
        expect(email.html.isWellFormed()).toBe(true);
        expect(email.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
        expect(email.text).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
        expect(sms.text).not.toMatch(/\p{Cc}/u);
        expect(isGsm7(sms.text)).toBe(true);
        expect(appIo.subject.length).toBeGreaterThanOrEqual(10);
        expect(appIo.subject.length).toBeLessThanOrEqual(120);
        expect(appIo.markdown.length).toBeGreaterThanOrEqual(80);
        expect(appIo.markdown.length).toBeLessThanOrEqual(10_000);
      }),
      { numRuns: 50, seed: 20201012 },
    );
  });
});

test('no value of a template becomes a link, a list or a placeholder', { timeout: 30_000 }, () => {
  for (const guardian of hostileStrings) {
    const { page, email, appIo } = written('broadcast', 'it', { ...plain, guardian });
    expect(page.blocks.some((block) => block.kind === 'button')).toBe(false);
    expect(tagsIn(email.html).filter((tag) => tag.startsWith('<a '))).toHaveLength(1);
    // Only the link to the guardian's wishes.
    expect(appIo.markdown.match(/(?<!\\)\]\(/g)).toHaveLength(1);
  }
});

test('what App IO takes is never longer than it takes, and why it came is never cut off', () => {
  const [example] = examplesOf('broadcast', {
    language: 'it',
    sender: {
      ...{ name: 'Pianengo', timeZone: 'Europe/Rome', lowBalanceBelowCents: 900 },
      office: { name: 'Ufficio', phone: null, email: null },
    },
  });
  if (!example) throw new Error('there is no example');
  const words = { subject: 'Neve', body: '*neve* '.repeat(2_000), sms: 'Neve' };
  const { subject, markdown } = appIoOf(composePage(example.sender, example.content, words));
  expect(subject).toBe('Comune di Pianengo: Neve');
  expect(markdown).toHaveLength(10_000);
  expect(markdown).toContain('Perché riceve questo messaggio');
  expect(markdown).toContain('/messaggi/');
});
