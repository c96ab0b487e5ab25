/** What parents type into their phones, and what we take it for. */
import { describe, expect, test } from 'vitest';
import { understand, understandAnybody } from './inbound.ts';

/** A Monday. */
const TODAY = '2020-10-05';
const luca = { pupilId: 'luca', name: 'Luca' };
const sofia = { pupilId: 'sofia', name: 'Sofia' };
const two = [luca, sofia];

const said = (text: string, pupils = two) => understand(text, { today: TODAY, pupils });

/** `luca 2020-10-05`, `luca+sofia 2020-10-12..2020-10-14`, or what it is taken for instead. */
function short(text: string, pupils = two): string {
  const found = said(text, pupils);
  if (found.kind !== 'order') return found.kind;
  const days = found.ranges.map(({ from, to }) => (from === to ? from : `${from}..${to}`));
  const order = found.order === 'none' ? '' : ' back';
  return `${found.pupilIds.join('+')} ${days.join(' ')}${order}`;
}

describe('a day', () => {
  test.each([
    ['ASSENTE LUCA OGGI', 'luca 2020-10-05'],
    ['assente luca domani', 'luca 2020-10-06'],
    ['Assente Luca dopodomani', 'luca 2020-10-07'],
    ['assente luca giovedì', 'luca 2020-10-08'],
    ['assente luca GIOVEDI', 'luca 2020-10-08'],
    ['assente luca gioved\u0069\u0300', 'luca 2020-10-08'],
    ["assente luca giovedi'", 'luca 2020-10-08'],
    ['assente luca lunedì prossimo', 'luca 2020-10-12'],
    ['assente luca 12/10', 'luca 2020-10-12'],
    ['assente luca 12-10', 'luca 2020-10-12'],
    ['assente luca 12.10', 'luca 2020-10-12'],
    ['assente luca il 12/10/2020', 'luca 2020-10-12'],
    ['assente luca 12-10-20', 'luca 2020-10-12'],
    ['assente luca 2020-10-12', 'luca 2020-10-12'],
    ['assente luca 12 ottobre', 'luca 2020-10-12'],
    ['assente luca il 12 ottobre 2020', 'luca 2020-10-12'],
    ['assente luca il 12', 'luca 2020-10-12'],
    ['assente luca il 2', 'luca 2020-11-02'],
    ['assente luca lunedi 12/10', 'luca 2020-10-12'],
    ['assente luca domani martedì', 'luca 2020-10-06'],
    ['assente luca domani 6/10', 'luca 2020-10-06'],
    ['assente luca oggi lunedì', 'luca 2020-10-05'],
    ['assente luca 02/10', 'luca 2020-10-02'],
    ['assente luca 15/01', 'luca 2021-01-15'],
    ['absent Luca tomorrow', 'luca 2020-10-06'],
    ['Luca is away on October 12th', 'luca 2020-10-12'],
    ['Luca absent next thursday', 'luca 2020-10-08'],
  ])('%j → %s', (text, expected) => expect(short(text)).toBe(expected));
});

describe('several days', () => {
  test.each([
    ['ASSENTE LUCA dal 12/10 al 14/10', 'luca 2020-10-12..2020-10-14'],
    ['assente dal 12 al 14 ottobre luca', 'luca 2020-10-12..2020-10-14'],
    ['assente luca dal 12 al 14/10', 'luca 2020-10-12..2020-10-14'],
    ['assente luca dal 12/10 al 14', 'luca 2020-10-12..2020-10-14'],
    ['assente luca 12/10-14/10', 'luca 2020-10-12..2020-10-14'],
    ['assente luca 12/10 - 14/10', 'luca 2020-10-12..2020-10-14'],
    ['assente luca da domani a venerdì', 'luca 2020-10-06..2020-10-09'],
    ['assente luca da oggi fino a venerdi', 'luca 2020-10-05..2020-10-09'],
    ['assente luca fino a venerdi', 'luca 2020-10-05..2020-10-09'],
    ['assente luca fino al 9/10', 'luca 2020-10-05..2020-10-09'],
    ['assente luca oggi e domani', 'luca 2020-10-05 2020-10-06'],
    ['assente luca 6/10, 8/10', 'luca 2020-10-06 2020-10-08'],
    ['Luca absent from 12/10 to 14/10', 'luca 2020-10-12..2020-10-14'],
    ['assente luca dal 30/12 al 4/1', 'luca 2020-12-30..2021-01-04'],
  ])('%j → %s', (text, expected) => expect(short(text)).toBe(expected));
});

describe('a day that is not clear is asked back', () => {
  test.each([
    'ASSENTE LUCA',
    'assente luca lunedì',
    'assente luca 31/02',
    'assente luca 12/13',
    'assente luca lunedi 13/10',
    'assente luca oggi 6/10',
    'assente luca dal 14/10 al 12/10',
    'assente luca dal 12/10 al 12/3/2021',
    'assente luca tutta la settimana',
    'assente luca 2 giorni',
    'assente luca 12',
    'assente luca oggi, a domani',
    'assente luca oggi domani',
    'assente luca il 45',
    'assente luca domani, assente sofia venerdì',
    'assente luca lunedi a venerdi',
  ])('%j', (text) => expect(short(text)).toBe('askDay'));
});

describe('a child', () => {
  test.each([
    ['ASSENZA sofia domani', 'sofia 2020-10-06'],
    ['domani Sofia assente', 'sofia 2020-10-06'],
    ['Luca Rossi assente domani', 'luca 2020-10-06'],
    ['Buongiorno, mio figlio Luca domani è assente per febbre. Grazie', 'luca 2020-10-06'],
    ['asente luca domani', 'luca 2020-10-06'],
    ['ASSNETE LUCA DOMANI', 'luca 2020-10-06'],
    ['assenti Luca e Sofia domani', 'luca+sofia 2020-10-06'],
    ['assenti tutti domani', 'luca+sofia 2020-10-06'],
    ['assente 2 domani', 'sofia 2020-10-06'],
    ['assenti 1 e 2 domani', 'luca+sofia 2020-10-06'],
    ['assente domani', 'askChild'],
    ['assente marco domani', 'askChild'],
    ['assente luca e marco domani', 'askChild'],
    ['assente 3 domani', 'askChild'],
    ['assente luka domani', 'askChild'],
  ])('%j → %s', (text, expected) => expect(short(text)).toBe(expected));

  test.each([
    ['assente domani', 'luca 2020-10-06'],
    ['assente domani per malattia', 'luca 2020-10-06'],
    ['assente domani per gita', 'askChild'],
    ['assente marco domani', 'askChild'],
    ['mio figlio domani è assente, grazie', 'luca 2020-10-06'],
    ['assente oggi tutta la settimana', 'askDay'],
  ])('that is the only one need not be named: %j → %s', (text, expected) => {
    expect(short(text, [luca])).toBe(expected);
  });

  test('whose name is written with accents, doubled letters or in parts', () => {
    const niccolo = { pupilId: 'niccolo', name: 'Niccolò Maria' };
    const anna = { pupilId: 'anna', name: 'Anna-Lisa' };
    const all = [niccolo, anna];
    expect(short('assente nicolo domani', all)).toBe('niccolo 2020-10-06');
    expect(short("assente NICCOLO' MARIA domani", all)).toBe('niccolo 2020-10-06');
    expect(short('assente annalisa domani', all)).toBe('anna 2020-10-06');
    expect(short('assente anna lisa domani', all)).toBe('anna 2020-10-06');
  });

  test('called like a day of the week or a month is a child', () => {
    const domenica = { pupilId: 'domenica', name: 'Domenica' };
    expect(short('assente domenica domani', [domenica, luca])).toBe('domenica 2020-10-06');
    expect(short('assente domenica', [domenica, luca])).toBe('askDay');
  });

  test('with a like name beside it is asked back', () => {
    const maria = { pupilId: 'maria', name: 'Maria' };
    const sole = { pupilId: 'sole', name: 'Maria Sole' };
    const all = [maria, sole];
    expect(short('assente maria domani', all)).toBe('askChild');
    expect(short('assente maria sole domani', all)).toBe('sole 2020-10-06');
    expect(short('assente sole domani', all)).toBe('sole 2020-10-06');
    expect(short('assente 1 domani', all)).toBe('maria 2020-10-06');
    const cousins = [luca, { pupilId: 'other', name: 'Luca' }];
    expect(short('assente luca domani', cousins)).toBe('askChild');
    expect(short('assente 2 domani', cousins)).toBe('other 2020-10-06');
  });

  test('is looked for only where there is one', () => {
    expect(short('assente luca domani', [])).toBe('noChild');
  });
});

test.each([
  ['PRESENTE LUCA DOMANI', 'luca 2020-10-06 back'],
  ['presenti luca e sofia domani', 'luca+sofia 2020-10-06 back'],
  ['Luca present tomorrow', 'luca 2020-10-06 back'],
])('a cancellation is taken back: %j → %s', (text, expected) => {
  expect(short(text)).toBe(expected);
});

test.each([
  ['SALDO', 'balance'],
  ['saldo?', 'balance'],
  ['Buongiorno, vorrei il saldo grazie', 'balance'],
  ['balance', 'balance'],
  ['  Stop ', 'stop'],
  ['STOPALL', 'stop'],
  ['BASTA!', 'stop'],
  ['stop sms', 'stop'],
  ['Ferma', 'stop'],
  ['unsubscribe', 'stop'],
  ['START', 'resume'],
  ['riprendi', 'resume'],
  ['123456', 'code'],
  ['123 456', 'code'],
  ['Il codice è 123456', 'code'],
  ['123456 e 654321', 'help'],
  ['12345', 'help'],
  ['1234567', 'help'],
  ['', 'help'],
  ['🙂', 'help'],
  ['Ok grazie', 'help'],
  ['Luca non è assente domani', 'help'],
  ['Luca non sarà presente domani', 'help'],
  ['assente luca domani, sofia presente', 'help'],
  ['saldo e assente luca domani', 'help'],
  ['Quanto manca?', 'help'],
  ['AIUTO', 'help'],
  ['stop it please, I want to know when the balance changes', 'help'],
])('%j is %s', (text, kind) => expect(said(text).kind).toBe(kind));

test('a code is told without what stands around it', () => {
  expect(said('codice: 123 456')).toEqual({ kind: 'code', code: '123456' });
});

test('our own words, sent back by a machine, order nothing and are answered by help at most', () => {
  for (const echo of [
    'Comune di Prova, mensa: saldo 12,00 € alle 12:41 del 5/10. Pasti non ancora registrati esclusi.',
    'Comune di Prova, mensa. Scriva: SALDO; ASSENTE nome giorno (es. ASSENTE LUCA OGGI); STOP.',
  ]) {
    expect(said(echo).kind).toBe('help');
  }
});

test('who writes is not asked where everybody may say it', () => {
  expect(understandAnybody('stop')).toBe('stop');
  expect(understandAnybody('Riprendi')).toBe('resume');
  expect(understandAnybody('saldo')).toBeNull();
});
