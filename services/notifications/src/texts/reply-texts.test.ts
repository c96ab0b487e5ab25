/** What is answered to a parent's SMS: what became of it, in few parts and plain letters. */
import { describe, expect, test } from 'vitest';
import { isGsm7, sizeOfSms, toGsm7 } from './gsm7.ts';
import { type Asker, NEUTRAL_HELP, NEUTRAL_STOPPED, type Reply, replyText } from './reply-texts.ts';

const italian: Asker = { language: 'it', comune: 'Pianengo', timeZone: 'Europe/Rome' };
const english: Asker = { ...italian, language: 'en' };
const receipt = (
  outcome: 'accepted' | 'late' | 'refused',
  why?: string,
  order: 'none' | 'standard' = 'none',
): Reply => ({
  kind: 'receipt',
  order,
  countedAt: '2020-10-05T06:41:00.000Z',
  receipts: [
    { name: 'Luca', receiptId: 'a1b2c3d4e5f6', days: [{ servedOn: '2020-10-05', outcome, why }] },
  ],
});

describe('a receipt', () => {
  test('says what was taken, when, and its number', () => {
    expect(replyText(receipt('accepted'), italian)).toBe(
      'Comune di Pianengo, mensa: ricevuto alle 08:41. Luca assente lun 5/10: preso nota, niente ' +
        'pasto. Fino all’orario limite può cambiare con PRESENTE. Ricevuta A1B2C3D4.',
    );
    expect(replyText(receipt('accepted', undefined, 'standard'), english)).toBe(
      'Comune di Pianengo, school meals: received at 08:41. Luca present Mon 5/10: the meal is ' +
        'ordered again. Receipt A1B2C3D4.',
    );
  });

  test.each([
    [receipt('late'), 'troppo tardi. Il pasto resta ordinato e può essere addebitato'],
    [receipt('late', undefined, 'standard'), 'troppo tardi. Il pasto resta disdetto'],
    [receipt('refused', 'not-a-service-day'), 'giorno senza mensa'],
    [receipt('refused', 'closed-day'), 'giorno senza mensa'],
    [receipt('refused', 'not-enrolled'), 'non risulta iscritto'],
    [receipt('refused', 'too-far-ahead'), 'troppo presto'],
  ])('of what was not taken says what that means', (reply, words) => {
    expect(replyText(reply, italian)).toContain(words);
  });

  test('of many days says the first ones and how many follow', () => {
    const days = ['05', '06', '07', '08', '09', '12', '13'].map((day) => ({
      servedOn: `2020-10-${day}`,
      outcome: 'accepted' as const,
    }));
    const reply = { ...receipt('accepted'), receipts: [{ name: 'Luca', receiptId: 'a', days }] };
    expect(replyText(reply as Reply, italian)).toContain(
      'gio 8/10, ven 9/10 e altri 2: preso nota',
    );
  });

  test('keeps a name as it is, whatever letters it has', () => {
    const days = [{ servedOn: '2020-10-05', outcome: 'accepted' }];
    const odd = { ...receipt('accepted'), receipts: [{ name: '$&', receiptId: 'a', days }] };
    expect(replyText(odd as Reply, italian)).toContain('$& assente lun 5/10');
  });
});

test('a balance has its time, and says whose it is where there are several', () => {
  const balance = { balanceCents: -1_350, asOf: '2020-10-05T10:41:00.000Z' };
  expect(replyText({ kind: 'balance', balance, children: [] }, italian)).toContain(
    'saldo -13,50 € alle 12:41 del 05/10.',
  );
  expect(replyText({ kind: 'balance', balance, children: ['Luca'] }, english)).toContain(
    'balance (Luca) -13,50 € at 12:41 on 05/10.',
  );
  const none: Reply = { kind: 'balance', balance: null, children: [] };
  expect(replyText(none, italian)).toContain('nessun movimento');
});

test('children to choose from are offered by number, an only one by name', () => {
  const names = ['Maria', 'Maria Sole'];
  expect(replyText({ kind: 'askChild', order: 'none', names }, italian)).toContain(
    'ASSENTE 1 OGGI = Maria; ASSENTE 2 OGGI = Maria Sole',
  );
  expect(replyText({ kind: 'askChild', order: 'standard', names: ['Zoë'] }, english)).toContain(
    'PRESENT ZOË TODAY = Zoë',
  );
});

const others: readonly Reply[] = [
  ...(['stopped', 'resumed', 'noChild', 'failed', 'help'] as const).map((kind) => ({ kind })),
  ...(['confirmed', 'wrong', 'ended', 'tooManyTries'] as const).map((outcome) => ({
    kind: 'proof' as const,
    outcome,
  })),
  { kind: 'askDay', order: 'none', name: 'Luca' },
  ...(['accepted', 'late', 'refused'] as const).map((outcome) => receipt(outcome)),
];

test.each(
  [italian, english].flatMap((asker) =>
    others.map((reply) => [asker.language, reply, asker] as const),
  ),
)('in %s %o is two parts of plain letters at most', (_language, reply, asker) => {
  const text = toGsm7(replyText(reply, asker));
  expect(isGsm7(text)).toBe(true);
  expect(text).not.toContain('?? ');
  expect(sizeOfSms(text).parts).toBeLessThanOrEqual(2);
});

test.each([NEUTRAL_HELP, NEUTRAL_STOPPED])('to nobody we know: %s', (text) => {
  expect(sizeOfSms(toGsm7(text)).parts).toBeLessThanOrEqual(2);
});
