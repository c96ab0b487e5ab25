/** The family's log in the words of an Italian office. Reasons without words stay as they are. */
import type { DeliveryReason } from '@mestolo/contracts/delivery-reasons.ts';
import type { DeliveryState } from '../domain/delivery.ts';
import type { Channel, NotificationKind } from '../domain/notification.ts';

export const kindWords: Readonly<Record<NotificationKind, string>> = {
  low: 'Saldo basso',
  negative: 'Saldo negativo',
  stillNegative: 'Saldo ancora negativo',
  graceEnding: 'Fine vicina della tolleranza',
  paymentFailed: 'Pagamento non arrivato',
  outageOver: 'Pagamenti di nuovo possibili',
  closingStatement: 'Saldo a fine servizio',
  thankYou: 'Conferma di ricarica',
  broadcast: 'Comunicazione dell’ufficio',
  verification: 'Verifica del recapito',
  reply: 'Risposta a un SMS',
};

export const channelWords: Readonly<Record<Channel, string>> = {
  email: 'e-mail',
  sms: 'SMS',
  appIo: 'App IO',
};

export const stateWords: Readonly<Record<DeliveryState, string>> = {
  created: 'in preparazione',
  sending: 'in invio',
  sent: 'inviato',
  pending: 'in consegna',
  delivered: 'consegnato',
  unknown: 'esito non noto',
  temporaryFailure: 'non ancora consegnato, si riprova',
  permanentFailure: 'non consegnato',
  technicalFailure: 'non inviato per un guasto',
  validationFailed: 'non inviato: recapito o testo non valido',
  cancelled: 'non inviato',
};

const reasons: Readonly<Record<DeliveryReason, string>> = {
  balanceRecovered: 'il saldo è tornato sopra la soglia',
  worse: 'il saldo è peggiorato: è partito un altro avviso',
  grace: 'periodo di tolleranza',
  serviceEnded: 'il servizio è finito',
  outage: 'i pagamenti non funzionavano',
  paymentUnderWay: 'era in corso un pagamento',
  noContact: 'il genitore non ha più questo recapito',
  keyDestroyed: 'i dati del recapito sono stati cancellati',
  addressInvalid: 'indirizzo non valido',
  addressRefused: 'indirizzo rifiutato',
  messageRefused: 'messaggio rifiutato',
  numberRefused: 'numero rifiutato',
  stoppedByRecipient: 'il destinatario ha bloccato gli SMS',
  notDelivered: 'l’operatore non l’ha consegnato',
  phoneUnreachable: 'telefono non raggiungibile',
  providerUnreachable: 'il gestore degli invii non risponde',
  providerBusy: 'il gestore degli invii è occupato',
  loginRefused: 'il gestore degli invii ha rifiutato l’accesso',
  keysUnavailable: 'le chiavi dei dati non erano raggiungibili',
  noAnswer: 'il gestore degli invii non ha risposto',
  stopped: 'il genitore ha scelto di non riceverlo',
  hold: 'sospensione per la famiglia',
  noEnrolledChild: 'nessun bambino iscritto',
  remindersOff: 'solleciti disattivati dal Comune',
  graceOver: 'il periodo di tolleranza era finito',
  expired: 'troppo tardi per inviarlo',
  late: 'superato da un altro esito',
  addressFailing: 'recapito che non riceve più',
  broadcastCancelled: 'comunicazione annullata',
  askedByOffice: 'ritentato su richiesta dell’ufficio',
  taxCodeInvalid: 'codice fiscale non valido',
  messageInvalid: 'testo non accettato dall’app IO',
  mailboxFull: 'casella piena',
  notOnAppIo: 'non riceve sull’app IO',
  channelOff: 'canale non attivo per il Comune',
  noticeUnavailable: 'avviso di pagamento non disponibile',
  senderRefused: 'mittente rifiutato dal gestore degli invii',
  tlsRefused: 'collegamento non sicuro col servizio di posta',
  calendarUnknown: 'dati del Comune non ancora arrivati',
  smsCap: 'limite di spesa giornaliero per gli SMS',
};

export function reasonWords(reason: DeliveryReason | null): string {
  return reason === null ? '' : reasons[reason];
}
