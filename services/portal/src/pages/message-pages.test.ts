/** What parents read of their messages: why each was sent, what became of it, to which address. */
import { describe, expect, test } from 'vitest';
import type { GuardianWishes, LogLine, WholeLine } from '../notifications.ts';
import type { LogContext } from './message-list.ts';
import { messageList } from './message-list.ts';
import { messageWordsOf, outcomeText } from './message-words.ts';
import { messagePage } from './messages-page.ts';
import { languages } from './words.ts';

const guardianId = '0190b2a4-0000-7000-8000-000000000001';
const guardian: GuardianWishes = {
  ...{ guardianId, language: 'it', email: 'm•••@posta.example', phone: '•••0147', appIo: false },
  ...{ topics: [], stopped: [], verified: [], failing: [] },
};
const line: LogLine = {
  ...{ reference: 'a'.repeat(32), guardianId, kind: 'low', channel: 'email', state: 'delivered' },
  ...{ reason: null, balanceCents: 450, asOf: '2020-10-05T10:41:00.000Z', amountCents: null },
  ...{ decidedAt: '2020-10-05T10:41:00.000Z', dueAt: '2020-10-05T10:41:00.000Z' },
  ...{ changedAt: '2020-10-05T10:42:00.000Z', graceUntil: null, insteadOf: [] },
  ...{ limitCents: null, hours: 'day' },
};
const context: LogContext = {
  ...{ language: 'it', timeZone: 'Europe/Rome', lowBalanceBelowCents: 900 },
  ...{ guardians: [guardian], addressOf: (reference) => `/m/${reference}` },
};
const listed = (changes: Partial<LogLine>) => messageList([{ ...line, ...changes }], context).text;

describe('a line of the log', () => {
  test('says why it was sent, with the limit, the balance and its time', () => {
    expect(listed({})).toContain(
      'Perché il saldo è sceso sotto 9,00\u00a0€: era 4,50\u00a0€ alle 12:41 del 05/10/2020.',
    );
  });

  test('says the limit that counted then, where the Comune has another by now', () => {
    expect(listed({ limitCents: 1350 })).toContain('sotto 13,50');
  });

  test('says when, and to which masked address', () => {
    expect(listed({ channel: 'sms' })).toMatch(/05\/10\/2020 12:41<\/time> · SMS •••0147/);
    const failed = listed({ channel: 'sms', insteadOf: ['email'] });
    expect(failed).toContain('al posto di: e-mail, che non ha funzionato');
  });

  test('leaves out the address of a guardian whom nobody knows any more', () => {
    const unknown = messageList([line], { ...context, guardians: [] }).text;
    expect(unknown).toContain('· e-mail</p>');
  });

  test.each([
    ['negative', 'balanceRecovered', 'Non inviato: nel frattempo il saldo è tornato positivo.'],
    ['low', 'balanceRecovered', 'Non inviato: nel frattempo il saldo è risalito.'],
    ['negative', 'paymentUnderWay', 'Non inviato: era in corso un pagamento.'],
    ['negative', 'toString', 'Non inviato.'],
  ] as const)('of %s, cancelled for %s, says so in words', (kind, reason, said) => {
    expect(listed({ kind, state: 'cancelled', reason })).toContain(`>${said}<`);
  });
});

test.each(languages)('every kind and state has its words in %s', (language) => {
  const words = messageWordsOf(language);
  const facts = { balance: '', limit: '', amount: '', when: '', graceUntil: '', isUrgent: true };
  for (const because of Object.values(words.because)) expect(because(facts)).not.toBe('');
  for (const state of Object.keys(words.states) as LogLine['state'][]) {
    expect(outcomeText({ kind: 'low', state, reason: null }, words)).not.toBe('');
  }
});

describe('the page of one message', () => {
  const look = {
    language: 'it' as const,
    ...{ comune: 'Comune di Prova', otherLanguage: '/o', messages: '/m' },
    assets: { css: '/a.css', js: '/a.js', icon: '/a.svg' },
  };
  const whole: WholeLine = {
    ...line,
    text: { subject: 'Il saldo è 4,50 €', text: 'Riga <uno>\nRiga due' },
    history: [
      { state: 'created', at: line.decidedAt, reason: null },
      { state: 'temporaryFailure', at: line.decidedAt, reason: 'providerBusy' },
      { state: 'delivered', at: line.changedAt, reason: null },
    ],
  };

  test('shows the text as text, and every state with its time', () => {
    const page = messagePage(whole, context, look);
    expect(page).toContain('Riga &lt;uno&gt;\nRiga due');
    expect(page).toContain('Non ancora consegnato: riproviamo (il servizio di invio è occupato).');
    expect(page).toContain('05/10/2020 12:42');
  });

  test('joins the lines that a mail broke, and keeps the others apart', () => {
    const wide = `${'parola '.repeat(10)}fine`;
    const sent = `${wide}\nriga\n\nSaldo: 1\nOra: 2\n${wide}\n- voce`;
    const page = messagePage({ ...whole, text: { subject: null, text: sent } }, context, look);
    expect(page).toContain(`${wide} riga\n\nSaldo: 1\nOra: 2\n${wide}\n- voce`);
  });

  test('says that the text is gone where it is', () => {
    const page = messagePage({ ...whole, text: null }, context, look);
    expect(page).toContain(messageWordsOf('it').noText);
  });
});
