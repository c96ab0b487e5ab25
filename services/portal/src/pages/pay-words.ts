/** The words of the pages on which somebody pays, in Italian and in English. */
import type { Language } from './words.ts';

const italian = {
  formTitle: 'Paga con il codice di pagamento',
  formLead:
    'Con il codice di pagamento della famiglia chiunque può ricaricare il conto mensa. ' +
    'Non serve registrarsi.',
  code: 'Codice di pagamento',
  codeHint: 'Nove lettere e cifre, per esempio K7QX-2M9F-Q. È scritto sugli avvisi e sui messaggi.',
  amount: 'Importo in euro',
  amountHint: 'Per esempio 50 oppure 12,50.',
  submit: 'Crea l’avviso di pagamento',
  nothingShown: 'Per riservatezza qui non compaiono né il nome della famiglia né il saldo.',
  errorsTitle: 'Controlla i dati',
  missingCode: 'Scrivi il codice di pagamento.',
  wrongCode: 'Questo codice non è giusto: rileggilo carattere per carattere.',
  noAmount: 'Scrivi l’importo in euro e centesimi, per esempio 12,50.',
  range: {
    between: (from: string, to: string) => `Il Comune accetta importi da ${from} a ${to}.`,
    from: (from: string) => `Il Comune accetta importi da ${from} in su.`,
    to: (to: string) => `Il Comune accetta importi fino a ${to}.`,
    other: 'Il Comune non accetta questo importo.',
  },
  noCreditor: 'Questo Comune non riceve ancora pagamenti con pagoPA. Rivolgiti all’ufficio scuola.',
  away: {
    title: 'In questo momento non riusciamo a rispondere',
    text: 'Non hai pagato nulla e non è stato addebitato nulla. Riprova tra qualche minuto.',
  },
  tooMany: {
    title: 'Troppi tentativi',
    text: (minutes: number) =>
      minutes <= 1
        ? 'Per sicurezza i tentativi sono limitati. Riprova tra un minuto.'
        : `Per sicurezza i tentativi sono limitati. Riprova tra ${minutes} minuti.`,
    otherwise:
      'Se non puoi aspettare, apri il conto dal tuo collegamento personale ' +
      'oppure chiedi un avviso all’ufficio scuola.',
  },
  noticeTitle: 'Avviso di pagamento',
  topUp: 'Ricarica del conto mensa',
  debt: 'Debito della mensa da saldare',
  number: 'Numero avviso',
  reason: 'Causale',
  creditor: 'Ente creditore',
  creditorCode: 'Codice fiscale dell’ente',
  due: 'Da pagare entro il',
  cbill: 'Codice CBILL',
  states: {
    open: 'Da pagare',
    paid: 'Pagato: il pagamento è arrivato al Comune. Grazie.',
    expired: 'Scaduto: non si può più pagare. Crea un nuovo avviso.',
    cancelled: 'Annullato: non si può più pagare. Crea un nuovo avviso.',
  },
  underWay: 'Qualcuno sta già pagando questo avviso. Se non sei tu, aspetta prima di riprovare.',
  newNotice: 'Crea un nuovo avviso',
  backToAccount: 'Torna al conto della famiglia',
  payOnline: 'Paga on line',
  payOnlineHint:
    'Si apre la pagina di pagoPA: carta o conto. L’elenco dei metodi lo decide pagoPA.',
  print: 'Scarica l’avviso da stampare (PDF)',
  picture: 'Apri l’avviso come immagine per il telefono',
  pictureAlt: 'L’avviso di pagamento con il codice QR; i dati sono scritti in questa pagina',
  showIt: 'Allo sportello mostra questa immagine dal telefono',
  howTo: 'Dove e come pagare',
  ways: {
    online: ['On line', 'con il pulsante qui sopra, oppure dal sito o dall’app della tua banca.'],
    app: ['Con un’app', 'IO o un’altra app di pagamento: inquadra il codice QR.'],
    shop: ['In tabaccheria e nei punti abilitati', 'mostra l’avviso stampato o dal telefono.'],
    bank: ['In banca', 'allo sportello, al bancomat o con CBILL: servono ente e numero avviso.'],
    post: ['Alle Poste', 'allo sportello: l’operatore legge il codice QR.'],
    slip: ['Alle Poste', 'allo sportello, con il codice QR o con il bollettino dell’avviso.'],
  } as Record<'online' | 'app' | 'shop' | 'bank' | 'post' | 'slip', readonly [string, string]>,
  fees: 'Banche, negozi e app possono chiedere una commissione.',
  notFound: {
    title: 'Avviso non trovato',
    text: 'Controlla di avere copiato l’indirizzo per intero, oppure crea un nuovo avviso.',
  },
  cartAway: {
    title: 'Il pagamento on line non risponde',
    text:
      'La pagina di pagoPA in questo momento non è raggiungibile. Non hai pagato nulla. ' +
      'L’avviso resta valido: puoi stamparlo o mostrarlo dal telefono in tabaccheria, in banca ' +
      'o alle Poste, pagarlo dall’app della tua banca, oppure riprovare più tardi.',
  },
  notPayable: 'Questo avviso in questo momento non si può pagare on line.',
  leaving: {
    title: 'Ti portiamo alla pagina di pagoPA',
    text: 'Se la pagina non si apre da sola, usa il collegamento.',
    link: 'Vai alla pagina di pagamento',
  },
  outcomes: {
    ok: {
      title: 'Grazie',
      text:
        'La pagina di pagoPA dice che il pagamento è andato a buon fine. Il conto si aggiorna ' +
        'quando arriva la ricevuta, di solito entro pochi minuti.',
    },
    annullato: {
      title: 'Pagamento annullato',
      text: 'Hai lasciato la pagina di pagoPA senza pagare. L’avviso resta valido.',
    },
    errore: {
      title: 'Il pagamento non è riuscito',
      text:
        'pagoPA segnala un errore. Prima di riprovare controlla che la somma non sia stata ' +
        'addebitata: se lo è, aspetta la ricevuta. L’avviso resta valido.',
    },
    attesa: {
      title: 'Pagamento in corso',
      text: 'pagoPA non conosce ancora l’esito. Non pagare di nuovo: aspetta qualche minuto.',
    },
  },
  provesNothing:
    'Questa pagina non è una ricevuta: fa fede soltanto quella che pagoPA manda al Comune.',
  seeNotice: 'Guarda come sta l’avviso',
  payAgain: 'Paga un altro importo',
  familyCode: 'Codice di pagamento della famiglia',
  familyCodeHint: (address: string) =>
    `È uno solo per tutta la famiglia e non cambia. Chi lo conosce può versare su ${address}, ` +
    'senza vedere nomi né saldo.',
  topUpTitle: 'Esegui ricarica',
  topUpLead: 'Vuoi pagare o creare un avviso di pagamento? Scrivi l’importo.',
  open: 'Apri e paga',
  pdf: 'PDF',
  image: 'Immagine',
  outage: (date: string, time: string) =>
    `Dal ${date} alle ${time} i pagamenti con pagoPA hanno problemi. Finché durano non parte ` +
    'nessun sollecito e le scadenze si spostano.',
};

export type PayWords = typeof italian;
export type PayOutcome = keyof PayWords['outcomes'];

const english: PayWords = {
  formTitle: 'Pay with the payment code',
  formLead: 'With a family’s payment code anybody can top up its meal account. No login is needed.',
  code: 'Payment code',
  codeHint: 'Nine letters and digits, such as K7QX-2M9F-Q. Notices and messages show it.',
  amount: 'Amount in euro',
  amountHint: 'For example 50 or 12.50.',
  submit: 'Make the payment notice',
  nothingShown: 'For privacy neither the family’s name nor its balance is shown here.',
  errorsTitle: 'Please check',
  missingCode: 'Write the payment code.',
  wrongCode: 'This code is not right: read it again character by character.',
  noAmount: 'Write the amount in euro and cents, for example 12.50.',
  range: {
    between: (from, to) => `The Comune takes amounts from ${from} to ${to}.`,
    from: (from) => `The Comune takes amounts from ${from}.`,
    to: (to) => `The Comune takes amounts up to ${to}.`,
    other: 'The Comune does not take this amount.',
  },
  noCreditor: 'This Comune does not take payments by pagoPA yet. Please ask the school office.',
  away: {
    title: 'We cannot answer right now',
    text: 'You have paid nothing and were charged nothing. Try again in a few minutes.',
  },
  tooMany: {
    title: 'Too many tries',
    text: (minutes) =>
      minutes <= 1
        ? 'For safety tries are limited. Try again in a minute.'
        : `For safety tries are limited. Try again in ${minutes} minutes.`,
    otherwise:
      'If you cannot wait, open the account from your personal link ' +
      'or ask the school office for a notice.',
  },
  noticeTitle: 'Payment notice',
  topUp: 'Top-up of the meal account',
  debt: 'Debt for school meals',
  number: 'Notice number',
  reason: 'Reason',
  creditor: 'Creditor',
  creditorCode: 'Creditor’s tax code',
  due: 'To be paid by',
  cbill: 'CBILL code',
  states: {
    open: 'To be paid',
    paid: 'Paid: the payment has reached the Comune. Thank you.',
    expired: 'Expired: it can no longer be paid. Make a new notice.',
    cancelled: 'Cancelled: it can no longer be paid. Make a new notice.',
  },
  underWay: 'Somebody is paying this notice already. If it is not you, wait before you try again.',
  newNotice: 'Make a new notice',
  backToAccount: 'Back to the family’s account',
  payOnline: 'Pay on line',
  payOnlineHint: 'The page of pagoPA opens: card or account. pagoPA decides which ways there are.',
  print: 'Download the notice to print (PDF)',
  picture: 'Open the notice as a picture for the phone',
  pictureAlt: 'The payment notice with its QR code; all its data are written on this page',
  showIt: 'At a counter, show this picture on your phone',
  howTo: 'Where and how to pay',
  ways: {
    online: ['On line', 'with the button above, or on the site or app of your bank.'],
    app: ['With an app', 'IO or another payment app: scan the QR code.'],
    shop: ['At a tobacconist or payment point', 'show the notice printed or on the phone.'],
    bank: ['At a bank', 'at the counter, at a cash machine or by CBILL: creditor and number.'],
    post: ['At the post office', 'at the counter: they read the QR code.'],
    slip: ['At the post office', 'at the counter, with the QR code or the postal slip.'],
  },
  fees: 'Banks, shops and apps may ask for a fee.',
  notFound: {
    title: 'Notice not found',
    text: 'Check that you copied the whole address, or make a new notice.',
  },
  cartAway: {
    title: 'Paying on line does not answer',
    text:
      'The page of pagoPA cannot be reached right now. You have paid nothing. The notice stays ' +
      'valid: print it or show it on your phone at a tobacconist, a bank or the post office, ' +
      'pay it in the app of your bank, or try again later.',
  },
  notPayable: 'This notice cannot be paid on line right now.',
  leaving: {
    title: 'We take you to the page of pagoPA',
    text: 'If the page does not open by itself, use the link.',
    link: 'Go to the payment page',
  },
  outcomes: {
    ok: {
      title: 'Thank you',
      text:
        'The page of pagoPA says that the payment went well. The account changes when the ' +
        'receipt arrives, usually within a few minutes.',
    },
    annullato: {
      title: 'Payment cancelled',
      text: 'You left the page of pagoPA without paying. The notice stays valid.',
    },
    errore: {
      title: 'The payment did not work',
      text:
        'pagoPA reports an error. Before you try again check that you were not charged: ' +
        'if you were, wait for the receipt. The notice stays valid.',
    },
    attesa: {
      title: 'Payment under way',
      text: 'pagoPA does not know the outcome yet. Do not pay again: wait a few minutes.',
    },
  },
  provesNothing: 'This page is no receipt: only the one that pagoPA sends to the Comune counts.',
  seeNotice: 'See how the notice stands',
  payAgain: 'Pay another amount',
  familyCode: 'Payment code of the family',
  familyCodeHint: (address) =>
    `There is one for the whole family and it stays. Whoever knows it can pay in at ${address}, ` +
    'without seeing names or balance.',
  topUpTitle: 'Top up',
  topUpLead: 'Do you want to pay or to make a payment notice? Write the amount.',
  open: 'Open and pay',
  pdf: 'PDF',
  image: 'Picture',
  outage: (date, time) =>
    `Since ${date} at ${time} payments by pagoPA have had trouble. While it lasts no reminder ` +
    'goes out, and due dates move.',
};

const words: Readonly<Record<Language, PayWords>> = { it: italian, en: english };

export function payWordsOf(language: Language): PayWords {
  return words[language];
}
