/**
 * What stands around the office's words and is not theirs to leave out: who is greeted, why this
 * came, how to change or stop it, and who writes.
 */
import type { NotificationKind } from '../domain/notification.ts';
import type { Language, Values } from './template.ts';

interface Frame {
  greeting(name: string): string;
  readonly reasonIs: string;
  readonly reasons: Readonly<Record<NotificationKind, (values: Values) => string>>;
  readonly changeAt: string;
  readonly changeWith: string;
  signature(values: Values): string;
  /** At the end of an SMS. */
  readonly smsStopByReply: string;
  smsStopByCall(phone: string): string;
  readonly attachment: string;
}

function officeOf({ ufficio, telefono, email }: Values): string {
  return [ufficio, telefono, email].filter((part) => part !== '').join(', ');
}

const italian: Frame = {
  greeting: (name) => (name === '' ? 'Buongiorno,' : `Buongiorno ${name},`),
  reasonIs: 'Perché riceve questo messaggio:',
  reasons: {
    low: ({ soglia }) =>
      `il saldo è sceso sotto ${soglia}. Lo diciamo una volta, finché non risale.`,
    negative: () =>
      'il saldo è sotto zero. Lo ricordiamo al massimo tre volte, e mai più di una volta in ' +
      'sette giorni.',
    stillNegative: () => 'il saldo è ancora sotto zero dopo il primo promemoria.',
    graceEnding: () =>
      'il saldo è sotto zero e la tolleranza finisce presto. Lo diciamo una volta.',
    paymentFailed: () => 'un pagamento iniziato non è arrivato entro due ore.',
    outageOver: () => 'durante il guasto non abbiamo mandato promemoria.',
    thankYou: () =>
      'scriviamo una volta per ogni ricarica, perché sappia che il denaro è arrivato.',
    closingStatement: () => 'il servizio è finito. Lo scriviamo una volta sola.',
    verification: () => 'vogliamo scrivere solo a chi è davvero la persona giusta.',
    broadcast: () => 'Lei è tra i contatti di una famiglia che usa la mensa.',
    reply: () => 'Lei ci ha scritto.',
  },
  changeAt: 'Per cambiare o fermare questi messaggi:',
  changeWith:
    'Per non ricevere più questi messaggi, o riceverli in altro modo, si rivolga all’ufficio.',
  signature: (values) =>
    `${officeOf(values)} – ${values.comune}. Messaggio automatico: non occorre rispondere.`,
  smsStopByReply: 'No SMS? Risponda STOP',
  smsStopByCall: (phone) => `No SMS? Tel. ${phone}`,
  attachment: 'avviso-di-pagamento.pdf',
};

const english: Frame = {
  greeting: (name) => (name === '' ? 'Good day,' : `Dear ${name},`),
  reasonIs: 'Why you get this message:',
  reasons: {
    low: ({ soglia }) => `the balance fell below ${soglia}. We say so once, until it rises again.`,
    negative: () =>
      'the balance is below zero. We remind you three times at most, and never more than once in ' +
      'seven days.',
    stillNegative: () => 'the balance is still below zero after the first reminder.',
    graceEnding: () => 'the balance is below zero and the days of grace end soon. We say so once.',
    paymentFailed: () => 'a payment that was begun has not arrived within two hours.',
    outageOver: () => 'while the fault lasted we sent no reminders.',
    thankYou: () => 'we write once for each top-up, so that you know that the money arrived.',
    closingStatement: () => 'the service has ended. We write this once only.',
    verification: () => 'we want to write to nobody but the right person.',
    broadcast: () => 'you are a contact of a family that has school meals.',
    reply: () => 'you wrote to us.',
  },
  changeAt: 'To change or stop these messages:',
  changeWith: 'To stop these messages, or to get them in another way, contact the office.',
  signature: (values) =>
    `${officeOf(values)} – ${values.comune}. Automatic message: no reply is needed.`,
  smsStopByReply: 'Stop SMS: reply STOP',
  smsStopByCall: (phone) => `Stop SMS: call ${phone}`,
  attachment: 'payment-notice.pdf',
};

export const frames: Readonly<Record<Language, Frame>> = { it: italian, en: english };
