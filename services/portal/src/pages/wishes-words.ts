/** The words by which a guardian chooses what to get and how, in Italian and in English. */
import type { Channel, WishTopic } from '../notifications.ts';
import type { Language } from './words.ts';

type Named<Key extends string, Value = string> = Readonly<Record<Key, Value>>;

const italian = {
  title: 'Che cosa ricevere e come',
  lead:
    'Scegli quali messaggi ricevere dalla mensa scolastica e come. Puoi cambiare idea quando ' +
    'vuoi. Che cosa scegli qui non cambia i pasti né i pagamenti.',
  privacy: 'Per riservatezza gli indirizzi sono nascosti in parte. Per cambiarli rivolgiti a',
  office: 'l’ufficio scuola',
  reachedBy: 'Ti scriviamo qui',
  guardian: (which: string) => `Chi riceve: ${which}`,
  unnamed: 'un genitore o tutore',
  nowhere: 'Non conosciamo né una e-mail né un numero di telefono: rivolgiti all’ufficio scuola.',
  over: { email: 'E-mail', sms: 'SMS', appIo: 'App IO' } as Named<Channel>,
  inTheApp: 'nell’app, con il tuo codice fiscale',
  verified: 'confermato',
  notVerified: 'non ancora confermato',
  failing: 'qui i messaggi non arrivano',
  language: 'Lingua dei messaggi',
  languages: { it: 'Italiano', en: 'English' },
  topics: {
    balance: ['Saldo basso o negativo', 'Quando conviene ricaricare, e perché.'],
    topUps: ['Ricariche arrivate', 'Una conferma per ogni ricarica.'],
    closing: ['Saldo a fine servizio', 'Una volta, quando la mensa finisce.'],
    news: ['Comunicazioni dell’ufficio', 'Iscrizioni, menù, cambi di orario.'],
    urgent: [
      'Comunicazioni urgenti',
      'Per esempio una chiusura per neve, anche di mattina presto.',
    ],
  } as Named<WishTopic, readonly [string, string]>,
  none: 'Senza nessuna scelta non ti scriviamo di questo.',
  save: 'Salva le scelte',
  saved: 'Le tue scelte sono salvate.',
  stopAll: 'Non scrivetemi più nulla',
  stoppedAll:
    'Hai chiesto di non ricevere più nulla. Saldo e avvisi restano sulla pagina del conto.',
  stoppedOver: (over: string) => `Hai fermato i messaggi per: ${over}.`,
  resume: 'Ricomincia a scrivermi',
  notSaved:
    'Le scelte non sono salvate: in questo momento non riusciamo a farlo. Riprova tra poco.',
  noWayForUrgent:
    'Non salvato: per le comunicazioni urgenti serve almeno un modo. Se non vuoi ricevere più ' +
    'nulla, usa il pulsante «Non scrivetemi più nulla».',
  refused: 'Queste scelte non si possono salvare. Ricarica la pagina e riprova.',
  sendCode: 'Mandami il codice per SMS',
  sendLink: 'Mandami il collegamento per e-mail',
  codeSent: 'Ti abbiamo mandato un codice per SMS: scrivilo qui sotto.',
  linkSent: 'Ti abbiamo mandato una e-mail: apri il collegamento che contiene e premi il pulsante.',
  code: 'Il codice ricevuto per SMS',
  codeHint: 'Sei cifre. Vale per poco tempo.',
  sendIt: 'Conferma il numero',
  codeWrong: 'Questo codice non è giusto o è scaduto. Rileggilo, oppure chiedine un altro.',
  confirmed: 'Grazie, il recapito è confermato.',
  tooMany: {
    title: 'Troppi tentativi',
    text: 'Per sicurezza i tentativi sono limitati. Riprova tra un’ora.',
  },
  ended: {
    title: 'Collegamento non valido o scaduto',
    text:
      'Apri il collegamento dal messaggio più recente che hai ricevuto, oppure rivolgiti ' +
      'all’ufficio scuola.',
  },
  away: {
    title: 'In questo momento non riusciamo a rispondere',
    text: 'Non è cambiato nulla. Riprova tra qualche minuto.',
  },
  unsubscribe: {
    title: 'Non ricevere più questi messaggi',
    about: (topic: string) => `Non ti scriveremo più di questo: ${topic}.`,
    button: 'Non voglio più riceverli',
    done: 'Fatto',
    doneText: 'Non riceverai più questi messaggi. Puoi cambiare idea quando vuoi.',
    choose: 'Scegli che cosa ricevere',
  },
  confirm: {
    title: 'Conferma il recapito',
    text:
      'Premi il pulsante per confermare che questo recapito è tuo. Se non hai chiesto nulla, ' +
      'chiudi questa pagina: non succede niente.',
    button: 'Confermo, il recapito è mio',
    doneTitle: 'Recapito confermato',
    doneText: 'Grazie. Puoi chiudere questa pagina.',
  },
};

export type WishesWords = typeof italian;

const english: WishesWords = {
  title: 'What you get and how',
  lead:
    'Choose which messages you get from the school meal service, and how. You can change your ' +
    'mind at any time. What you choose here changes neither meals nor payments.',
  privacy: 'For privacy the addresses are partly hidden. To change them contact',
  office: 'the school office',
  reachedBy: 'We write to you here',
  guardian: (which) => `Who gets them: ${which}`,
  unnamed: 'a parent or guardian',
  nowhere: 'We know neither an e-mail address nor a phone number: contact the school office.',
  over: { email: 'E-mail', sms: 'Text message', appIo: 'App IO' },
  inTheApp: 'in the app, by your tax code',
  verified: 'confirmed',
  notVerified: 'not confirmed yet',
  failing: 'messages do not arrive here',
  language: 'Language of the messages',
  languages: { it: 'Italiano', en: 'English' },
  topics: {
    balance: ['Low or negative balance', 'When it is time to top up, and why.'],
    topUps: ['Top-ups that arrived', 'One confirmation for each top-up.'],
    closing: ['Balance at the end of the service', 'Once, when school meals end.'],
    news: ['News from the office', 'Enrolments, menus, changes of times.'],
    urgent: ['Urgent news', 'Such as a closure because of snow, also early in the morning.'],
  },
  none: 'Without any choice we do not write to you about it.',
  save: 'Save the choices',
  saved: 'Your choices are saved.',
  stopAll: 'Do not write to me at all',
  stoppedAll: 'You asked us to write nothing at all. Balance and notices stay on the account page.',
  stoppedOver: (over) => `You stopped the messages over: ${over}.`,
  resume: 'Write to me again',
  notSaved: 'The choices are not saved: we cannot do it right now. Try again in a moment.',
  noWayForUrgent:
    'Not saved: for urgent news one way is needed at least. If you want nothing at all, use the ' +
    'button “Do not write to me at all”.',
  refused: 'These choices cannot be saved. Reload the page and try again.',
  sendCode: 'Send me the code by text message',
  sendLink: 'Send me the link by e-mail',
  codeSent: 'We sent you a code by text message: write it below.',
  linkSent: 'We sent you an e-mail: open the link in it and press the button.',
  code: 'The code you got by text message',
  codeHint: 'Six digits. It is good for a short time.',
  sendIt: 'Confirm the number',
  codeWrong: 'This code is not right or has expired. Read it again, or ask for another one.',
  confirmed: 'Thank you, the address is confirmed.',
  tooMany: {
    title: 'Too many tries',
    text: 'For safety tries are limited. Try again in an hour.',
  },
  ended: {
    title: 'This link is wrong or has expired',
    text: 'Open the link in the latest message you got, or contact the school office.',
  },
  away: {
    title: 'We cannot answer right now',
    text: 'Nothing has changed. Try again in a few minutes.',
  },
  unsubscribe: {
    title: 'Stop getting these messages',
    about: (topic) => `We will not write to you about this any more: ${topic}.`,
    button: 'I do not want them any more',
    done: 'Done',
    doneText: 'You will not get these messages any more. You can change your mind at any time.',
    choose: 'Choose what you get',
  },
  confirm: {
    title: 'Confirm the address',
    text:
      'Press the button to confirm that this address is yours. If you did not ask for anything, ' +
      'close this page: nothing happens.',
    button: 'I confirm, the address is mine',
    doneTitle: 'Address confirmed',
    doneText: 'Thank you. You can close this page.',
  },
};

const words: Readonly<Record<Language, WishesWords>> = { it: italian, en: english };

export function wishesWordsOf(language: Language): WishesWords {
  return words[language];
}
