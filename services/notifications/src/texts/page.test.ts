/** How the office's words become blocks, and what each form makes of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composePage, emailOf, type Sender } from './compose.ts';
import { examplesOf } from './examples.ts';
import { isGsm7, sizeOfSms } from './gsm7.ts';
import { type Block, blocksOf, literalBlocks } from './page.ts';
import { verbatim } from './template.ts';
import { valuesOf } from './values.ts';

const sender: Sender = {
  ...{ name: 'Pianengo', timeZone: 'Europe/Rome', lowBalanceBelowCents: 900 },
  office: { name: 'Ufficio Scuola', phone: null, email: null },
};
const [example] = examplesOf('low', { language: 'it', sender });
if (!example) throw new Error('there is no example');
const { content } = example;
const values = valuesOf(sender, content, 'long');
const blocks = (body: string, change: Partial<typeof values> = {}) =>
  blocksOf(body, { ...values, ...change });

describe('a body', () => {
  test('is paragraphs, lists, facts and a button, in the order in which they stand', () => {
    const body =
      'Uno\ndue\n\nTre:\n- a\n- b\n| Saldo | {{saldo}} |\n| Alle | {{ora}}\n[Paga]({{indirizzo}})';
    expect(blocks(body)).toEqual([
      { kind: 'paragraph', lines: ['Uno', 'due'] },
      { kind: 'paragraph', lines: ['Tre:'] },
      { kind: 'list', items: ['a', 'b'] },
      {
        kind: 'facts',
        rows: [
          ['Saldo', '4,30 €'],
          ['Alle', 'alle 12:41 del 12 ottobre 2020'],
        ],
      },
      { kind: 'button', label: 'Paga', address: 'https://mensa.comune.example/paga' },
    ]);
  });

  test('leaves out facts without a value, a button that leads nowhere and empty lines', () => {
    const body =
      '{{#if avviso}}Avviso.{{/if}}\n\n| Codice | {{codice}}\n\n[Paga]({{indirizzo}})\n\nFine';
    expect(blocks(body, { avviso: '', codice: '', indirizzo: '' })).toEqual([
      { kind: 'paragraph', lines: ['Fine'] },
    ]);
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', 'mailto:a@b.example', '//x', '/paga', 'x'])(
    'makes no button that leads to %s',
    (address) => {
      expect(blocks(`[Paga](${address})`)).toEqual([]);
      expect(blocks('[Paga]({{indirizzo}})', { indirizzo: address })).toEqual([]);
    },
  );

  test('takes line ends of Windows, and says a value that looks like a block as it is', () => {
    const nome = '- a\n\n| b | c\n[x](https://evil.example)';
    expect(blocks('Uno\r\n\r\n- due\r\n\r\n{{nome}}', { nome })).toEqual([
      { kind: 'paragraph', lines: ['Uno'] },
      { kind: 'list', items: ['due'] },
      { kind: 'paragraph', lines: ['- a | b | c [x](https://evil.example)'] },
    ]);
  });

  test('of an answer is read as it stands', () => {
    expect(literalBlocks('Saldo {{saldo}}\n- uno\n\n[x](https://x.example)')).toEqual<Block[]>([
      { kind: 'paragraph', lines: ['Saldo {{saldo}}', '- uno'] },
      { kind: 'paragraph', lines: ['[x](https://x.example)'] },
    ]);
  });
});

describe('the e-mail', () => {
  const written = (body: string) =>
    emailOf(composePage(sender, content, { subject: 'Un avviso per Lei', body, sms: 'x' }));

  test('as plain text has lines of 72 at most, but for an address that is longer', () => {
    const { text } = written(
      `${'parola '.repeat(60)}\n\n- ${'voce '.repeat(40)}\n\n[Paga]({{indirizzo}})`,
    );
    const lines = text.split('\n');
    const long = lines.filter((line) => line.length > 72);
    expect(long.every((line) => line.startsWith('https://'))).toBe(true);
    expect(lines).toContain('Paga:');
    expect(lines.filter((line) => line.startsWith('  voce')).length).toBeGreaterThan(0);
  });

  test('has the same tags whatever its words are', { timeout: 30_000 }, () => {
    const known =
      /^<\/?(html|head|meta|title|style|body|div|header|main|h1|p|br|ul|li|table|tbody|tr|th|td|a|footer|!doctype)[ >]/;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (body) => {
        const words = verbatim({ subject: body, body, sms: body });
        const { html, subject } = emailOf(composePage(sender, content, words));
        const tags = [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
        expect(tags.filter((tag) => !known.test(tag))).toEqual([]);
        expect(subject).not.toMatch(/\p{Cc}/u);
      }),
      { seed: 20201012 },
    );
  });
});

test('a plain SMS is counted as the network counts it, to one part and beyond', {
  timeout: 30_000,
}, () => {
  const letters = [...'aàè €[~\n@Δ'];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...letters), { maxLength: 400 }), (text) => {
      const sms = text.join('');
      const septets = text.reduce((sum, letter) => sum + ('€[~'.includes(letter) ? 2 : 1), 0);
      const { parts, encoding } = sizeOfSms(sms);
      expect([isGsm7(sms), encoding]).toEqual([true, 'GSM-7']);
      if (septets <= 160) expect(parts).toBe(1);
      else {
        // A letter of two is not torn apart by the end of a part, which may cost a place.
        expect(parts).toBeGreaterThanOrEqual(Math.ceil(septets / 153));
        expect(parts).toBeLessThanOrEqual(Math.ceil(septets / 152));
      }
    }),
    { numRuns: 60, seed: 20201012 },
  );
});
