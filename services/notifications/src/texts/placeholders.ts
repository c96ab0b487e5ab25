/** The names that a template may use, what each stands for, and which must be said. */
import type { NotificationKind } from '../domain/notification.ts';
import type { Allowed } from './template.ts';

/** In Italian, as the office types them. */
export const placeholders = {
  comune: 'il Comune: Comune di Pianengo',
  nome: 'nome e cognome di chi riceve; vuoto se non si può più leggere',
  ufficio: 'il nome dell’ufficio',
  telefono: 'il telefono dell’ufficio',
  email: 'l’e-mail dell’ufficio',
  saldo: 'il saldo: 4,30 €',
  ora: 'l’ora del saldo: alle 12:41 del 12 ottobre 2020',
  mancano: 'quanto manca, senza segno; vuoto se il saldo non è negativo',
  credito: 'quanto resta; vuoto se il saldo non è positivo',
  codice: 'il codice di pagamento della famiglia',
  indirizzo: 'la pagina dove si paga con il codice',
  soglia: 'il limite sotto il quale il saldo è basso',
  ricarica: 'il denaro arrivato',
  tolleranza: 'l’ultimo giorno di tolleranza: 30 settembre 2020',
  avviso: 'il numero dell’avviso di pagamento',
  allegato: 'il nome del file allegato; vuoto se non c’è',
  codiceVerifica: 'il codice che conferma un numero',
  risposta: 'vuoto se non si può rispondere all’SMS',
  link: 'la pagina che conferma un indirizzo e-mail',
  testo: 'le parole della risposta',
  spazio: 'vuoto dove un SMS non ha più posto: {{#if spazio}}una frase di troppo{{/if}}',
} as const;

export type PlaceholderName = keyof typeof placeholders;

const everywhere = ['comune', 'nome', 'ufficio', 'telefono', 'email', 'spazio'] as const;
const paying = ['codice', 'indirizzo'] as const;
const ofBalance = [...everywhere, 'saldo', 'ora', 'mancano', 'credito', ...paying] as const;
const balanceIsSaid = { body: ['saldo', 'ora'], sms: ['saldo', 'ora'] } as const;

const balance: Allowed = { known: ofBalance, required: balanceIsSaid };

const of = (...more: readonly PlaceholderName[]): Allowed => ({
  known: [...ofBalance, ...more],
  required: balanceIsSaid,
});

export const allowedIn: Readonly<Record<NotificationKind, Allowed>> = {
  low: of('soglia'),
  negative: balance,
  stillNegative: of('avviso', 'allegato'),
  graceEnding: of('tolleranza'),
  paymentFailed: of('avviso'),
  outageOver: balance,
  thankYou: of('ricarica'),
  closingStatement: balance,
  verification: {
    known: [...everywhere, 'codiceVerifica', 'risposta', 'link'],
    required: { body: ['link'], sms: ['codiceVerifica'] },
  },
  broadcast: { known: [...everywhere, ...paying], required: {} },
  reply: { known: [...everywhere, 'testo'], required: { body: ['testo'], sms: ['testo'] } },
};

/** Answers are made where they are decided, and what the office writes to many is no template. */
export const editableKinds = [
  'low',
  'negative',
  'stillNegative',
  'graceEnding',
  'paymentFailed',
  'outageOver',
  'thankYou',
  'closingStatement',
  'verification',
] as const satisfies readonly NotificationKind[];
