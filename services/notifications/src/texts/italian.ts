/** What is said in Italian, for a parent who knows little of it: short words, and no threat. */
import type { NotificationKind } from '../domain/notification.ts';
import type { Template } from './template.ts';

const balanceOnly = `| Saldo | {{saldo}}
| Aggiornato | {{ora}}`;

const facts = `${balanceOnly}
| Codice di pagamento | {{codice}}`;

const payHere = '[Ricarichi ora]({{indirizzo}})';

const howToPay =
  'Può pagare online con pagoPA dal sito del Comune, oppure in tabaccheria e negli altri ' +
  'esercizi del circuito pagoPA.';

const mealsGoOn = 'I pasti sono sempre serviti, qualunque sia il saldo.';

const helpIsThere = `- ${mealsGoOn}
- Se è in difficoltà, ne parli con l’ufficio: una soluzione si trova.
- Se ha già pagato, non deve fare altro.`;

const smsToPay =
  '{{#if indirizzo}}Ricarichi su {{indirizzo}} con il codice {{codice}}.' +
  '{{else}}{{#if codice}}Codice di pagamento {{codice}}.' +
  '{{else}}{{#if spazio}}Può ricaricare con pagoPA.{{/if}}{{/if}}{{/if}}';

const blocks = (...parts: readonly string[]): string => parts.join('\n\n');

const debtAtTheEnd = blocks(
  'Mancano {{mancano}}. Può pagare quando Le è possibile; non Le scriveremo ogni settimana.',
  '| Codice di pagamento | {{codice}}',
  payHere,
  `${howToPay} Se è in difficoltà, ne parli con l’ufficio: una soluzione si trova.`,
);

const creditAtTheEnd = blocks(
  'Restano {{credito}}, e sono Suoi:',
  '- se un figlio usa la mensa anche l’anno prossimo, il credito resta sul conto;\n' +
    '- altrimenti può chiedere il rimborso all’ufficio.',
);

export const italian: Readonly<Record<NotificationKind, Template>> = {
  low: {
    subject: 'Mensa scolastica: il saldo è {{saldo}}',
    body: blocks(
      'il saldo del conto mensa della Sua famiglia è sceso sotto {{soglia}}.',
      'Può ricaricare quando vuole, con l’importo che preferisce.',
      facts,
      payHere,
      howToPay,
      mealsGoOn,
    ),
    sms: `{{comune}}, mensa: saldo {{saldo}} {{ora}}, sotto {{soglia}}. ${smsToPay}`,
  },
  negative: {
    subject: 'Mensa scolastica: il saldo è negativo, {{saldo}}',
    body: blocks(
      'il saldo del conto mensa della Sua famiglia è negativo: mancano {{mancano}}.',
      'Le chiediamo di ricaricare appena può.',
      facts,
      payHere,
      howToPay,
      helpIsThere,
    ),
    sms: `{{comune}}, mensa: saldo negativo {{saldo}} {{ora}}. ${smsToPay}`,
  },
  stillNegative: {
    subject: 'Mensa scolastica: il saldo è ancora negativo, {{saldo}}',
    body: blocks(
      'il saldo del conto mensa della Sua famiglia è ancora negativo: mancano {{mancano}}.',
      '{{#if avviso}}Per comodità {{#if allegato}}è allegato{{else}}c’è{{/if}} un avviso di ' +
        'pagamento pagoPA. Con quello può pagare online, in banca, in posta o in tabaccheria.' +
        '{{else}}Le chiediamo di ricaricare appena può.{{/if}}',
      `${facts}\n| Numero dell’avviso | {{avviso}}`,
      payHere,
      helpIsThere,
      'Che cosa succede dopo: scriviamo al massimo tre volte. Poi è l’ufficio, e non un ' +
        'messaggio automatico, a mettersi in contatto con Lei.',
    ),
    sms: `{{comune}}, mensa: saldo ancora negativo {{saldo}} {{ora}}. ${smsToPay}`,
  },
  graceEnding: {
    subject: 'Mensa scolastica: la tolleranza finisce il {{tolleranza}}',
    body: blocks(
      'fino al {{tolleranza}} il conto mensa può restare negativo senza promemoria. Ora il saldo ' +
        'del conto della Sua famiglia è {{saldo}}: mancano {{mancano}}.',
      'Se ricarica prima di quel giorno, non riceverà promemoria.',
      facts,
      payHere,
      howToPay,
      helpIsThere,
    ),
    sms: `{{comune}}, mensa: tolleranza fino al {{tolleranza}}. Saldo {{saldo}} {{ora}}. ${smsToPay}`,
  },
  paymentFailed: {
    subject: 'Mensa scolastica: il pagamento non è arrivato',
    body: blocks(
      'qualcuno ha iniziato un pagamento per il conto mensa della Sua famiglia, ma il denaro non ' +
        'ci è arrivato. Il saldo è negativo: mancano {{mancano}}.',
      '- Se la banca Le ha addebitato l’importo, non paghi di nuovo: il denaro arriva da solo, o ' +
        'la banca lo restituisce.\n- Se il pagamento si è interrotto, può riprovare quando vuole.',
      `${facts}\n| Numero dell’avviso | {{avviso}}`,
      payHere,
      helpIsThere,
    ),
    sms:
      '{{comune}}, mensa: il pagamento iniziato non è arrivato. Saldo {{saldo}} {{ora}}. ' +
      '{{#if spazio}}Se ha pagato, non faccia altro.{{/if}}',
  },
  outageOver: {
    subject: 'Mensa scolastica: si può pagare di nuovo',
    body: blocks(
      'nei giorni scorsi, per un guasto, non si poteva pagare con pagoPA. Ora si può di nuovo. ' +
        'Ci scusiamo.',
      'Il saldo del conto mensa della Sua famiglia è negativo: mancano {{mancano}}. Le chiediamo ' +
        'di ricaricare appena può.',
      facts,
      payHere,
      howToPay,
      helpIsThere,
    ),
    sms: `{{comune}}, mensa: guasto finito, si può pagare. Saldo {{saldo}} {{ora}}. ${smsToPay}`,
  },
  thankYou: {
    subject: 'Mensa scolastica: ricevuta la ricarica di {{ricarica}}',
    body: blocks(
      'abbiamo ricevuto la ricarica di {{ricarica}} sul conto mensa della Sua famiglia. Grazie!',
      '| Ricarica | {{ricarica}}\n| Saldo dopo la ricarica | {{saldo}}\n| Aggiornato | {{ora}}',
    ),
    sms: '{{comune}}, mensa: ricevuti {{ricarica}}, grazie. Saldo {{saldo}} {{ora}}.',
  },
  closingStatement: {
    subject: 'Mensa scolastica: il servizio è finito, il saldo è {{saldo}}',
    body: blocks(
      'il servizio mensa è finito. Ecco come si chiude il conto della Sua famiglia.',
      balanceOnly,
      `{{#if mancano}}${debtAtTheEnd}{{else}}{{#if credito}}${creditAtTheEnd}{{else}}` +
        'Il conto è in pari: non c’è altro da fare.{{/if}}{{/if}}',
    ),
    sms:
      '{{comune}}, mensa: servizio finito. Saldo {{saldo}} {{ora}}. {{#if mancano}}' +
      `${smsToPay}{{else}}{{#if credito}}{{#if spazio}}Resta per il prossimo anno o si rimborsa.{{/if}}{{/if}}{{/if}}`,
  },
  verification: {
    subject: 'Mensa scolastica: confermi il Suo indirizzo e-mail',
    body: blocks(
      'questo indirizzo è stato indicato per i messaggi della mensa. Per confermare che è Suo, ' +
        'apra la pagina e prema il pulsante.',
      '[Confermo il mio indirizzo]({{link}})',
      'La pagina vale 7 giorni. Se non ha chiesto nulla, non deve fare niente: senza conferma non ' +
        'cambia nulla.',
    ),
    sms:
      '{{comune}}, mensa: codice {{codiceVerifica}} per confermare questo numero, vale 15 minuti. ' +
      '{{#if risposta}}Risponda con il codice. {{/if}}Se non lo ha chiesto, non faccia nulla.',
  },
  reply: {
    subject: 'Mensa scolastica: risposta al Suo messaggio',
    body: '{{testo}}',
    sms: '{{testo}}',
  },
  broadcast: { subject: 'Mensa scolastica', body: '{{comune}}', sms: '{{comune}}' },
};
