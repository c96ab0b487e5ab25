/** Why each message was sent and what became of it, in Italian and in English. */
import type { LogLine } from '../notifications.ts';
import { englishReasons, italianReasons } from './reason-words.ts';
import type { Language } from './words.ts';

type Kind = LogLine['kind'];

/** What a reason may name, written as people of the language write it. */
export interface ReasonFacts {
  readonly balance: string;
  readonly limit: string;
  readonly amount: string;
  /** `alle 12:41 del 05/10/2020` */
  readonly when: string;
  readonly graceUntil: string;
  readonly isUrgent: boolean;
}

type Because = (facts: ReasonFacts) => string;

const italian = {
  title: 'Messaggi',
  lead: 'Che cosa vi abbiamo scritto, perché, e che cosa ne è stato. Dal più recente.',
  all: 'Tutti i messaggi: motivo, esito e testo',
  wishes: 'Scegli che cosa ricevere e come',
  back: 'Torna al conto',
  backToMessages: 'Torna ai messaggi',
  none: 'Finora non vi abbiamo scritto nulla.',
  away: 'In questo momento i messaggi non si possono mostrare. Riprova tra qualche minuto.',
  reload: 'Ricarica la pagina per vedere gli ultimi messaggi.',
  older: 'Messaggi precedenti',
  newest: 'Torna ai messaggi più recenti',
  open: 'Leggi il messaggio',
  why: 'Motivo',
  to: 'Inviato a',
  over: { email: 'e-mail', sms: 'SMS', appIo: 'App IO' },
  instead: (failed: string) => `al posto di: ${failed}, che non ha funzionato`,
  balanceAt: (date: string, time: string) => `alle ${time} del ${date}`,
  text: 'Il testo',
  noText:
    'Il testo non si può leggere: non è ancora stato scritto, oppure è passato il tempo per cui ' +
    'lo conserviamo.',
  subject: 'Oggetto',
  history: 'Che cosa ne è stato',
  decided: 'deciso',
  notFound: {
    title: 'Messaggio non trovato',
    text: 'Questo messaggio non è tra quelli della famiglia.',
  },
  because: {
    low: (f) => `perché il saldo è sceso sotto ${f.limit}: era ${f.balance} ${f.when}`,
    negative: (f) => `perché il saldo è sceso sotto zero: era ${f.balance} ${f.when}`,
    stillNegative: (f) => `perché il saldo era ancora sotto zero: ${f.balance} ${f.when}`,
    thankYou: (f) => `perché è arrivata una ricarica di ${f.amount}`,
    graceEnding: (f) =>
      `perché il periodo senza solleciti finisce il ${f.graceUntil} e il saldo era ${f.balance}`,
    paymentFailed: (f) =>
      `perché un pagamento iniziato non è arrivato e il saldo era ${f.balance} ${f.when}`,
    outageOver: (f) =>
      `perché i pagamenti sono di nuovo possibili e il saldo era ${f.balance} ${f.when}`,
    closingStatement: (f) => `perché il servizio è finito: il saldo era ${f.balance} ${f.when}`,
    broadcast: (f) =>
      f.isUrgent
        ? 'perché l’ufficio aveva una comunicazione urgente per più famiglie, tra cui la vostra'
        : 'perché l’ufficio ha scritto a più famiglie, tra cui la vostra',
    verification: () => 'perché è stata chiesta la conferma di questo recapito',
    reply: () => 'perché ci avete scritto un SMS',
  } satisfies Record<Kind, Because> as Readonly<Record<Kind, Because>>,
  states: {
    created: 'deve ancora partire',
    sending: 'in invio',
    sent: 'inviato',
    pending: 'in consegna',
    delivered: 'consegnato',
    unknown: 'inviato, ma non sappiamo se è arrivato',
    temporaryFailure: 'non ancora consegnato: riproviamo',
    permanentFailure: 'non consegnato',
    technicalFailure: 'non inviato per un guasto',
    validationFailed: 'non inviato: il recapito non può essere giusto',
    cancelled: 'non inviato',
  } as Readonly<Record<LogLine['state'], string>>,
  reasons: italianReasons,
};

export type MessageWords = typeof italian;

const english: MessageWords = {
  title: 'Messages',
  lead: 'What we wrote to you, why, and what became of it. Newest first.',
  all: 'All messages: reason, outcome and text',
  wishes: 'Choose what you get and how',
  back: 'Back to the account',
  backToMessages: 'Back to the messages',
  none: 'We have not written to you so far.',
  away: 'The messages cannot be shown right now. Try again in a few minutes.',
  reload: 'Reload the page to see the latest messages.',
  older: 'Older messages',
  newest: 'Back to the newest messages',
  open: 'Read the message',
  why: 'Reason',
  to: 'Sent to',
  over: { email: 'e-mail', sms: 'text message', appIo: 'App IO' },
  instead: (failed) => `in place of: ${failed}, which did not work`,
  balanceAt: (date, time) => `at ${time} on ${date}`,
  text: 'The text',
  noText:
    'The text cannot be read: it is not written yet, or the time for which we keep it is over.',
  subject: 'Subject',
  history: 'What became of it',
  decided: 'decided',
  notFound: {
    title: 'Message not found',
    text: 'This message is not among those of the family.',
  },
  because: {
    low: (f) => `because the balance fell below ${f.limit}: it was ${f.balance} ${f.when}`,
    negative: (f) => `because the balance fell below zero: it was ${f.balance} ${f.when}`,
    stillNegative: (f) => `because the balance was still below zero: ${f.balance} ${f.when}`,
    thankYou: (f) => `because a top-up of ${f.amount} arrived`,
    graceEnding: (f) =>
      `because the time without reminders ends on ${f.graceUntil} and the balance was ${f.balance}`,
    paymentFailed: (f) =>
      `because a payment was begun and never arrived, and the balance was ${f.balance} ${f.when}`,
    outageOver: (f) => `because payments work again and the balance was ${f.balance} ${f.when}`,
    closingStatement: (f) => `because the service ended: the balance was ${f.balance} ${f.when}`,
    broadcast: (f) =>
      f.isUrgent
        ? 'because the office had urgent news for several families, yours among them'
        : 'because the office wrote to several families, yours among them',
    verification: () => 'because this address was to be confirmed',
    reply: () => 'because you sent us a text message',
  },
  states: {
    created: 'still to be sent',
    sending: 'being sent',
    sent: 'sent',
    pending: 'on its way',
    delivered: 'delivered',
    unknown: 'sent, but we do not know whether it arrived',
    temporaryFailure: 'not delivered yet: we try again',
    permanentFailure: 'not delivered',
    technicalFailure: 'not sent because of a failure',
    validationFailed: 'not sent: the address cannot be right',
    cancelled: 'not sent',
  },
  reasons: englishReasons,
};

const words: Readonly<Record<Language, MessageWords>> = { it: italian, en: english };

export function messageWordsOf(language: Language): MessageWords {
  return words[language];
}

/** `non inviato: era in corso un pagamento`; of a reason without words the state alone. */
export function outcomeText(
  { kind, state, reason }: Pick<LogLine, 'kind' | 'state' | 'reason'>,
  { states, reasons }: MessageWords,
): string {
  const said = states[state];
  const word = kind === 'low' && reason === 'balanceRecovered' ? 'aboveLimit' : reason;
  const why = new Map(Object.entries(reasons)).get(word ?? '');
  if (why === undefined) return said;
  // Where the state gives a reason already, another colon would read badly.
  return said.includes(':') ? `${said} (${why})` : `${said}: ${why}`;
}
