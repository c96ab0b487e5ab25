/** What is written: complete, in letters every phone has, and never more than it should be. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Content, composePage, defaultTemplates, emailOf, type Sender } from './compose.ts';
import { gsm7Length, isGsm7, sizeOfSms, toGsm7 } from './gsm7.ts';
import { composeSms } from './sms.ts';

const comune: Sender = {
  name: 'Pianengo',
  timeZone: 'Europe/Rome',
  office: { name: 'Ufficio Scuola', phone: '0373 000000', email: 'scuola@comune.example' },
  lowBalanceBelowCents: 900,
};

function contentOf(change: Partial<Content> = {}): Content {
  const facts = { balanceCents: 430, asOf: '2020-10-12T10:41:00.000Z', amountCents: null };
  return { kind: 'low', language: 'it', guardian: 'Nora Collaudi', facts, pay: null, ...change };
}

const paid = { balanceCents: 4540, asOf: '2020-10-12T10:41:00.000Z', amountCents: 5000 };
const owed = { balanceCents: -1350, asOf: '2020-10-12T10:41:00.000Z', amountCents: null };

const ours = ({ language, kind }: Content) => defaultTemplates[language][kind];
const smsOf = (sender: Sender, content: Content) => composeSms(sender, content, ours(content)).text;
const mailOf = (sender: Sender, content: Content) => {
  const mail = emailOf(composePage(sender, content, ours(content)));
  // Written so that an amount does not break; a reader shows a space.
  return { ...mail, html: mail.html.replaceAll('&nbsp;', ' ') };
};

/** Any code point, also half of a pair: what a broken file of an office may hold. */
const letter = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));

describe('SMS', () => {
  test('says the balance, its time and how to stop, in one part', () => {
    expect(smsOf(comune, contentOf())).toBe(
      'Comune di Pianengo, mensa: saldo 4,30 € alle 12:41 del 12/10, sotto 9,00 €. ' +
        'Può ricaricare con pagoPA. No SMS? Tel. 0373 000000',
    );
    expect(smsOf(comune, contentOf({ kind: 'negative', language: 'en', facts: owed }))).toBe(
      'Comune di Pianengo, school meals: balance below zero, -13,50 € at 12:41 on 12/10. ' +
        'You can top up with pagoPA. Stop SMS: call 0373 000000',
    );
  });

  test('says the payment code, and where to pay in where there is room for it', () => {
    const pay = { paymentCode: 'K7QX2M9FQ', address: 'https://mensa.example/paga' };
    const text = smsOf(comune, contentOf({ kind: 'negative', facts: owed, pay }));
    expect(text).toContain('Codice di pagamento K7QX-2M9F-Q. No SMS?');
    const office = { ...comune.office, phone: null };
    expect(smsOf({ ...comune, office }, contentOf({ kind: 'negative', pay }))).toContain(
      'Ricarichi su https://mensa.example/paga con il codice K7QX-2M9F-Q.',
    );
    for (const kind of ['low', 'negative'] as const) {
      const { text: plain, html } = mailOf(comune, contentOf({ kind, pay }));
      for (const form of [plain, html]) {
        expect(form).toContain('K7QX-2M9F-Q');
        expect(form).toContain('https://mensa.example/paga');
      }
    }
  });

  test('leaves out the less important where the name of the Comune is long', () => {
    const name = 'Comune di San Giovanni in Persiceto sul Naviglio della Martesana';
    const text = smsOf({ ...comune, name }, contentOf());
    expect(sizeOfSms(text)).toEqual({ parts: 1, encoding: 'GSM-7' });
    expect(text).toContain('No SMS? Tel.');
    expect(text).not.toContain('pagoPA');
  });

  test('is in one line and in the plain alphabet, whatever a name contains', () => {
    fc.assert(
      fc.property(fc.string({ unit: letter }), (name) => {
        const text = smsOf({ ...comune, name }, contentOf());
        expect(isGsm7(text)).toBe(true);
        expect(text).not.toMatch(/[\r\n]/);
      }),
    );
  });
});

describe('the plain alphabet', () => {
  test('keeps what it has and replaces what it has not', () => {
    expect(toGsm7('È già così: “5 €” – l’élite…')).toBe('E\' già così: "5 €" - l\'élite...');
    expect(toGsm7('ő ó 漢')).toBe('o o ?');
  });

  test('counts a euro sign twice and joined parts as 153', () => {
    expect(gsm7Length('5 €')).toBe(4);
    expect(sizeOfSms('a'.repeat(160)).parts).toBe(1);
    expect(sizeOfSms('a'.repeat(161)).parts).toBe(2);
    expect(sizeOfSms('a'.repeat(306)).parts).toBe(2);
  });
});

describe('e-mail', () => {
  test('has the reason, the balance with its time, and how to stop, in both forms', () => {
    const { subject, text, html } = mailOf(comune, contentOf());
    expect(subject).toBe('Mensa scolastica: il saldo è 4,30 €');
    for (const form of [text, html]) {
      expect(form).toContain('Buongiorno Nora Collaudi,');
      expect(form).toContain('è sceso sotto 9,00 €');
      expect(form).toContain('alle 12:41 del 12 ottobre 2020');
      expect(form).toContain('Per non ricevere più questi messaggi');
      expect(form).toContain('Ufficio Scuola, 0373 000000, scuola@comune.example');
    }
    expect(html).toContain('<html lang="it">');
  });

  test('thanks for a top-up with the amount and the balance after it', () => {
    const content = contentOf({ kind: 'thankYou', language: 'en', facts: paid });
    const { subject, text } = mailOf(comune, content);
    expect(subject).toBe('School meals: we received 50,00 €');
    expect(text).toContain('Balance after it: 45,40 €');
  });

  test('of a debt says what is missing without a sign, and that meals go on', () => {
    const { text } = mailOf(comune, contentOf({ kind: 'negative', facts: owed }));
    expect(text).toContain('mancano 13,50 €');
    expect(text).toContain('I pasti sono sempre serviti');
  });

  test('greets without a name where it cannot be read any more', () => {
    expect(mailOf(comune, contentOf({ guardian: null })).text).toMatch(/^Buongiorno,\n/);
  });

  test('lets no name become markup or a header', () => {
    const hostile = '<img src=x onerror=alert(1)> "a"\r\nBcc: all@example.org';
    const sender = { ...comune, name: hostile };
    const { subject, html } = mailOf(sender, contentOf({ guardian: hostile }));
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).not.toContain('<img');
  });
});
