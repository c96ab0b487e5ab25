/** What is said in a message, in plain words, without any form or length yet. */
import type { NotificationKind } from '../domain/notification.ts';

export type Language = 'it' | 'en';

/** Everything a text may name, already written as people write it. */
export interface Values {
  readonly comune: string;
  /** Null where it cannot be read any more. */
  readonly guardian: string | null;
  readonly balance: string;
  /** What the family owes, without a sign. */
  readonly owed: string;
  readonly limit: string;
  /** Null in a reminder. */
  readonly amount: string | null;
  /** `alle 12:41 del 12 ottobre 2020` */
  readonly when: string;
  readonly whenShort: string;
  /** How anybody pays in for the family; null where that is not known. */
  readonly pay: { readonly code: string; readonly address: string } | null;
  readonly office: { readonly name: string; readonly phone: string; readonly email: string };
}

export interface Words {
  readonly subject: string;
  readonly greeting: string;
  /** What is the matter, and why this message was sent. */
  readonly paragraphs: readonly string[];
  /** Name and value, the balance with its time among them. */
  readonly facts: readonly (readonly [string, string])[];
  /** How to stop or to change these messages. */
  readonly stop: string;
  readonly signature: string;
  /** The short form, from the fullest to the barest. */
  readonly sms: readonly string[];
}

type Speak = (values: Values) => Words;

const italian: Readonly<Partial<Record<NotificationKind, Speak>>> = {
  low: (v) => ({
    ...commonItalian(v),
    subject: `Mensa scolastica: il saldo è ${v.balance}`,
    paragraphs: [
      `il saldo del conto mensa della Sua famiglia è sceso sotto ${v.limit}.`,
      'Può ricaricare quando vuole, con l’importo che preferisce: online con pagoPA dal sito del ' +
        'Comune, oppure in tabaccheria e negli altri esercizi del circuito pagoPA.',
      'I pasti sono sempre serviti, qualunque sia il saldo.',
    ],
    sms: smsOf(
      `${v.comune}, mensa: saldo ${v.balance} ${v.whenShort}, sotto ${v.limit}.`,
      adviceItalian(v),
      v.office.phone && `No SMS? Tel. ${v.office.phone}`,
    ),
  }),
  negative: (v) => ({
    ...commonItalian(v),
    subject: `Mensa scolastica: il saldo è negativo, ${v.balance}`,
    paragraphs: [
      `il saldo del conto mensa della Sua famiglia è negativo: mancano ${v.owed}.`,
      'Le chiediamo di ricaricare appena può: online con pagoPA dal sito del Comune, oppure in ' +
        'tabaccheria e negli altri esercizi del circuito pagoPA.',
      'I pasti sono sempre serviti, qualunque sia il saldo. Se è in difficoltà, ne parli con ' +
        'l’ufficio: una soluzione si trova. Se ha già pagato, non deve fare altro.',
    ],
    sms: smsOf(
      `${v.comune}, mensa: saldo negativo ${v.balance} ${v.whenShort}.`,
      adviceItalian(v),
      v.office.phone && `No SMS? Tel. ${v.office.phone}`,
    ),
  }),
  thankYou: (v) => ({
    ...commonItalian(v),
    subject: `Mensa scolastica: ricevuta la ricarica di ${v.amount}`,
    paragraphs: [
      `abbiamo ricevuto la ricarica di ${v.amount} sul conto mensa della Sua famiglia. Grazie!`,
      'Le scriviamo una volta per ogni ricarica, perché sappia che il denaro è arrivato.',
    ],
    facts: [
      ['Ricarica', v.amount ?? ''],
      ['Saldo dopo la ricarica', v.balance],
      ['Aggiornato', v.when],
    ],
    sms: smsOf(
      `${v.comune}, mensa: ricevuti ${v.amount}, grazie. Saldo ${v.balance} ${v.whenShort}.`,
      [],
      v.office.phone && `No SMS? Tel. ${v.office.phone}`,
    ),
  }),
};

const english: Readonly<Partial<Record<NotificationKind, Speak>>> = {
  low: (v) => ({
    ...commonEnglish(v),
    subject: `School meals: your balance is ${v.balance}`,
    paragraphs: [
      `the balance of your family’s school meal account has fallen below ${v.limit}.`,
      'You can top up whenever you like, with the amount you choose: online with pagoPA from the ' +
        'website of the Comune, or at a tobacconist or another shop that takes pagoPA.',
      'Meals are always served, whatever the balance is.',
    ],
    sms: smsOf(
      `${v.comune}, school meals: balance ${v.balance} ${v.whenShort}, below ${v.limit}.`,
      adviceEnglish(v),
      v.office.phone && `Stop SMS: call ${v.office.phone}`,
    ),
  }),
  negative: (v) => ({
    ...commonEnglish(v),
    subject: `School meals: your balance is below zero, ${v.balance}`,
    paragraphs: [
      `the balance of your family’s school meal account is below zero: ${v.owed} are missing.`,
      'Please top up as soon as you can: online with pagoPA from the website of the Comune, or ' +
        'at a tobacconist or another shop that takes pagoPA.',
      'Meals are always served, whatever the balance is. If paying is difficult, talk to the ' +
        'office: there is a way. If you have paid already, there is nothing more to do.',
    ],
    sms: smsOf(
      `${v.comune}, school meals: balance below zero, ${v.balance} ${v.whenShort}.`,
      adviceEnglish(v),
      v.office.phone && `Stop SMS: call ${v.office.phone}`,
    ),
  }),
  thankYou: (v) => ({
    ...commonEnglish(v),
    subject: `School meals: we received ${v.amount}`,
    paragraphs: [
      `your top-up of ${v.amount} has arrived on your family’s school meal account. Thank you!`,
      'We write once for each top-up, so that you know that the money arrived.',
    ],
    facts: [
      ['Top-up', v.amount ?? ''],
      ['Balance after it', v.balance],
      ['As of', v.when],
    ],
    sms: smsOf(
      `${v.comune}, school meals: ${v.amount} received, thank you. Balance ${v.balance} ${v.whenShort}.`,
      [],
      v.office.phone && `Stop SMS: call ${v.office.phone}`,
    ),
  }),
};

function commonItalian(v: Values): Pick<Words, 'greeting' | 'facts' | 'stop' | 'signature'> {
  return {
    greeting: v.guardian === null ? 'Buongiorno,' : `Buongiorno ${v.guardian},`,
    facts: [
      ['Saldo', v.balance],
      ['Aggiornato', v.when],
      ...payFacts(v, 'Codice di pagamento', 'Per pagare con il codice'),
    ],
    stop:
      'Per non ricevere più questi messaggi, o riceverli in altro modo, ' +
      `si rivolga a: ${officeLine(v)}.`,
    signature: `${v.office.name} – ${v.comune}. Messaggio automatico: non occorre rispondere.`,
  };
}

function commonEnglish(v: Values): Pick<Words, 'greeting' | 'facts' | 'stop' | 'signature'> {
  return {
    greeting: v.guardian === null ? 'Good day,' : `Dear ${v.guardian},`,
    facts: [
      ['Balance', v.balance],
      ['As of', v.when],
      ...payFacts(v, 'Payment code', 'To pay with the code'),
    ],
    stop: `To stop these messages, or to get them in another way, contact: ${officeLine(v)}.`,
    signature: `${v.office.name} – ${v.comune}. Automatic message: no reply is needed.`,
  };
}

function officeLine({ office }: Values): string {
  return [office.name, office.phone, office.email].filter((part) => part !== '').join(', ');
}

function payFacts({ pay }: Values, code: string, where: string): [string, string][] {
  if (pay === null) return [];
  return [
    [code, pay.code],
    [where, pay.address],
  ];
}

/** What a short message advises, the fullest first. */
function adviceItalian({ pay }: Values): string[] {
  const simply = 'Può ricaricare con pagoPA.';
  if (pay === null) return [simply];
  const { code, address } = pay;
  return [`Ricarichi su ${address} con il codice ${code}.`, `Codice di pagamento ${code}.`, simply];
}

function adviceEnglish({ pay }: Values): string[] {
  const simply = 'You can top up with pagoPA.';
  if (pay === null) return [simply];
  const { code, address } = pay;
  return [`Top up at ${address} with code ${code}.`, `Payment code ${code}.`, simply];
}

function smsOf(what: string, advice: readonly string[], stop: string): string[] {
  const sentences = [...advice.map((one) => [what, one, stop]), [what, stop], [what]];
  return sentences.map((parts) => parts.filter((part) => part !== '').join(' '));
}

export const words: Readonly<Record<Language, Readonly<Partial<Record<NotificationKind, Speak>>>>> =
  {
    it: italian,
    en: english,
  };
