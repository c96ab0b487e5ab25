/** Every word of the pages, in Italian and in English. */

export const languages = ['it', 'en'] as const;
export type Language = (typeof languages)[number];

const italian = {
  locale: 'it-IT',
  service: 'Mensa scolastica',
  skip: 'Vai al contenuto',
  otherLanguage: 'English',
  title: 'Il conto mensa della famiglia',
  holder: 'Titolare del conto',
  children: 'Bambini e ragazzi',
  erased: 'dato cancellato',
  unavailable: 'nome non disponibile in questo momento',
  balance: 'Saldo',
  balanceAt: (date: string, time: string) => `aggiornato il ${date} alle ${time}`,
  noEntryYet: 'Nessun movimento finora.',
  standing: { good: 'Saldo positivo', low: 'Saldo basso', negative: 'Saldo negativo' },
  mealsLeft: (meals: number) =>
    meals === 1 ? 'Basta ancora per 1 pasto.' : `Basta ancora per ${meals} pasti.`,
  owes: 'Il conto è in rosso: il pasto è stato comunque servito. Ricaricalo appena puoi.',
  oneAccount: 'Il conto è uno solo per tutta la famiglia.',
  notices: 'Avvisi di pagamento da pagare',
  noticeNumber: 'Numero avviso',
  due: 'Scadenza',
  entries: 'Movimenti',
  entriesCaption: 'Movimenti del conto, dal più recente',
  date: 'Data',
  what: 'Descrizione',
  child: 'Bambino o ragazzo',
  amount: 'Importo',
  runningBalance: 'Saldo dopo',
  kinds: {
    mealDebit: 'Pasto',
    freeMeal: 'Pasto gratuito',
    mealReversal: 'Pasto corretto: importo restituito',
    openingVouchers: 'Buoni pasto cartacei restituiti',
    formerReceipt: 'Pagamento al sistema precedente',
    feeDebit: 'Quota fissa del mese',
    feeReversal: 'Quota fissa corretta: importo restituito',
    cashTopUp: 'Versamento in contanti',
    paymentReversal: 'Pagamento revocato',
    adjustment: 'Rettifica dell’ufficio',
    refund: 'Rimborso',
    writeOff: 'Debito stralciato',
    transferOut: 'Credito trasferito a un altro conto',
    transferIn: 'Credito ricevuto da un altro conto',
    topUp: 'Ricarica',
    suspense: 'Importo in verifica',
    suspenseRelease: 'Ricarica verificata',
    debtSegregated: 'Debito passato ad avviso separato',
    debtOpened: 'Debito su avviso separato',
    debtPayment: 'Pagamento del debito',
    debtReduced: 'Riduzione del debito',
    debtReturned: 'Debito tornato sul conto',
    openingBalance: 'Saldo iniziale',
  },
  older: 'Movimenti precedenti',
  newest: 'Torna ai movimenti più recenti',
  messages: 'Messaggi inviati',
  noMessages: 'Nessun messaggio finora.',
  messageKinds: {
    low: 'Avviso di saldo basso',
    negative: 'Avviso di saldo negativo',
    thankYou: 'Conferma di ricarica',
    stillNegative: 'Avviso di saldo ancora negativo',
    graceEnding: 'Fine vicina del periodo senza solleciti',
    paymentFailed: 'Pagamento non arrivato',
    outageOver: 'Pagamenti di nuovo possibili',
    closingStatement: 'Saldo a fine servizio',
    broadcast: 'Comunicazione dell’ufficio',
    verification: 'Conferma del recapito',
    reply: 'Risposta a un SMS',
  },
  channels: { email: 'e-mail', sms: 'SMS', appIo: 'App IO' },
  states: {
    created: 'in preparazione',
    sending: 'in invio',
    sent: 'inviato',
    delivered: 'consegnato',
    unknown: 'esito non noto',
    temporaryFailure: 'non ancora consegnato, si riprova',
    permanentFailure: 'non consegnato',
    cancelled: 'annullato',
    pending: 'in consegna',
    technicalFailure: 'non inviato per un guasto',
    validationFailed: 'non inviato: recapito non valido',
  },
  live: 'La pagina si aggiorna da sola.',
  interrupted: 'Aggiornamento automatico interrotto, si riprova.',
  reload: 'Ricarica la pagina per vedere gli ultimi movimenti.',
  linkUntil: (date: string) =>
    `Questo indirizzo è personale: chi lo conosce vede il conto. Vale fino al ${date}.`,
  contact: 'Per informazioni',
  problems: {
    missing: {
      title: 'Manca il collegamento personale',
      text: 'Apri questa pagina dal collegamento che hai ricevuto dal Comune.',
    },
    refused: {
      title: 'Collegamento non valido',
      text: 'Controlla di averlo copiato per intero, oppure chiedine uno nuovo all’ufficio scuola.',
    },
    expired: {
      title: 'Collegamento scaduto',
      text: 'Per sicurezza vale solo per un certo tempo. Chiedine uno nuovo all’ufficio scuola.',
    },
    unknown: {
      title: 'Il conto non è ancora pronto',
      text: 'I dati stanno arrivando. Riprova tra qualche minuto.',
    },
  },
};

export type Words = typeof italian;

const english: Words = {
  locale: 'en-GB',
  service: 'School meals',
  skip: 'Skip to the content',
  otherLanguage: 'Italiano',
  title: 'Your family’s meal account',
  holder: 'Account holder',
  children: 'Children',
  erased: 'data erased',
  unavailable: 'name not available right now',
  balance: 'Balance',
  balanceAt: (date, time) => `updated on ${date} at ${time}`,
  noEntryYet: 'No entries yet.',
  standing: { good: 'In credit', low: 'Low balance', negative: 'Negative balance' },
  mealsLeft: (meals) =>
    meals === 1 ? 'Enough for 1 more meal.' : `Enough for ${meals} more meals.`,
  owes: 'The account is below zero: the meal was served all the same. Please top up soon.',
  oneAccount: 'There is one account for the whole family.',
  notices: 'Payment notices to pay',
  noticeNumber: 'Notice number',
  due: 'Due',
  entries: 'Entries',
  entriesCaption: 'Entries of the account, newest first',
  date: 'Date',
  what: 'What',
  child: 'Child',
  amount: 'Amount',
  runningBalance: 'Balance after',
  kinds: {
    mealDebit: 'Meal',
    freeMeal: 'Free meal',
    mealReversal: 'Meal corrected: amount given back',
    openingVouchers: 'Paper vouchers handed back',
    formerReceipt: 'Payment to the system before',
    feeDebit: 'Fixed fee of the month',
    feeReversal: 'Fixed fee corrected: amount given back',
    cashTopUp: 'Paid in cash',
    paymentReversal: 'Payment taken back',
    adjustment: 'Adjusted by the office',
    refund: 'Refund',
    writeOff: 'Debt written off',
    transferOut: 'Credit moved to another account',
    transferIn: 'Credit from another account',
    topUp: 'Top-up',
    suspense: 'Amount being checked',
    suspenseRelease: 'Top-up checked',
    debtSegregated: 'Debt moved to a notice of its own',
    debtOpened: 'Debt on a notice of its own',
    debtPayment: 'Payment of the debt',
    debtReduced: 'Reduction of the debt',
    debtReturned: 'Debt moved back to the account',
    openingBalance: 'Opening balance',
  },
  older: 'Older entries',
  newest: 'Back to the newest entries',
  messages: 'Messages sent',
  noMessages: 'No messages yet.',
  messageKinds: {
    low: 'Low balance notice',
    negative: 'Negative balance notice',
    thankYou: 'Top-up confirmation',
    stillNegative: 'Balance still negative',
    graceEnding: 'Time without reminders ends soon',
    paymentFailed: 'Payment did not arrive',
    outageOver: 'Payments work again',
    closingStatement: 'Balance at the end of the service',
    broadcast: 'News from the office',
    verification: 'Confirmation of an address',
    reply: 'Answer to a text message',
  },
  channels: { email: 'e-mail', sms: 'text message', appIo: 'App IO' },
  states: {
    created: 'being prepared',
    sending: 'being sent',
    sent: 'sent',
    delivered: 'delivered',
    unknown: 'outcome unknown',
    temporaryFailure: 'not delivered yet, trying again',
    permanentFailure: 'not delivered',
    cancelled: 'cancelled',
    pending: 'on its way',
    technicalFailure: 'not sent because of a failure',
    validationFailed: 'not sent: the address cannot be right',
  },
  live: 'This page updates by itself.',
  interrupted: 'Automatic updates interrupted, trying again.',
  reload: 'Reload the page to see the latest entries.',
  linkUntil: (date) =>
    `This address is personal: whoever knows it sees the account. It works until ${date}.`,
  contact: 'For information',
  problems: {
    missing: {
      title: 'The personal link is missing',
      text: 'Open this page from the link you received from the Comune.',
    },
    refused: {
      title: 'This link does not work',
      text: 'Check that you copied all of it, or ask the school office for a new one.',
    },
    expired: {
      title: 'This link has expired',
      text: 'For safety it works only for some time. Ask the school office for a new one.',
    },
    unknown: {
      title: 'The account is not ready yet',
      text: 'The data are on their way. Try again in a few minutes.',
    },
  },
};

const words: Readonly<Record<Language, Words>> = { it: italian, en: english };

export function wordsOf(language: Language): Words {
  return words[language];
}

/** Italian unless the reader asks for English. */
export function languageOf(asked: string | undefined): Language {
  return asked === 'en' ? 'en' : 'it';
}

/** Of who says nothing and has a browser in English, English. */
export function languageOfReader(
  asked: string | undefined,
  headers: { readonly 'accept-language'?: string | undefined },
): Language {
  const isEnglish = /^\s*en\b/i.test(headers['accept-language'] ?? '');
  return asked === undefined && isEnglish ? 'en' : languageOf(asked);
}
