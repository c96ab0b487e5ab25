/** The letter by which a Comune demands what is owed: a draft that a person checks and signs. */
import { hash } from 'node:crypto';
import { printedPaymentCode } from '@mestolo/contracts/payment-code.ts';
import { formatEuro } from '@mestolo/money/euro-text.ts';
import type { SheetPaper } from '@mestolo/paper/sheet.ts';
import { localDate, localTime } from '@mestolo/service/local-time.ts';

export interface FormalDemand {
  readonly comune: string;
  readonly timeZone: string;
  readonly office: {
    readonly name: string;
    readonly phone: string | null;
    readonly email: string | null;
  };
  /** Null where the name can't be read any more: the office writes it by hand. */
  readonly holder: string | null;
  readonly owedCents: number;
  /** Business time of the balance. */
  readonly asOf: string;
  readonly reminders: { readonly told: number; readonly lastOn: string };
  readonly paymentCode: string | null;
  readonly portalUrl: string | null;
  readonly madeAt: Date;
}

/** Within which the family is asked to pay, from the day the letter arrives. */
const DAYS_TO_PAY = 30;

export function formalDemandPaper(demand: FormalDemand): SheetPaper {
  const { comune, madeAt } = demand;
  const texts = textsOf(demand);
  return {
    title: 'Messa in mora – servizio di mensa scolastica',
    author: comune,
    madeAt,
    fingerprint: hash('sha256', JSON.stringify([texts, madeAt.toISOString()]), 'hex'),
    parts: [
      ...texts.map((text) => ({ text })),
      { signature: 'Luogo e data' },
      { signature: 'Il responsabile del servizio' },
    ],
  };
}

function textsOf(demand: FormalDemand): readonly string[] {
  const { comune, office, holder, owedCents, asOf, reminders, timeZone } = demand;
  const owed = formatEuro(owedCents);
  const contacts = [office.phone, office.email].filter((part) => part !== null);
  const nameOf = /^comune /i.test(comune) ? comune : `Comune di ${comune}`;
  return [
    'BOZZA da verificare e firmare. Non è stata inviata a nessuno.',
    `${nameOf} – ${office.name}`,
    `Al titolare del conto mensa: ${holder ?? '_'.repeat(40)}`,
    'Oggetto: richiesta di pagamento e costituzione in mora (articolo 1219 del codice civile).',
    `Risulta che il conto del servizio di mensa scolastica a Lei intestato presenta un debito di ` +
      `${owed}, secondo il saldo aggiornato alle ${localTime(asOf, timeZone).slice(0, 5)} del ` +
      `${dayWords(localDate(asOf, timeZone))}. Gli addebiti e i versamenti che lo compongono si ` +
      'leggono, riga per riga, nell’estratto conto.',
    `Le abbiamo già scritto ${reminders.told} volte, da ultimo il ${dayWords(reminders.lastOn)}.`,
    `La invitiamo a pagare ${owed} entro ${DAYS_TO_PAY} giorni dal ricevimento di questa lettera. ` +
      'Trascorso questo termine il Comune potrà procedere alla riscossione secondo la legge. La ' +
      'presente interrompe la prescrizione.',
    howToPay(demand),
    'I pasti continuano a essere serviti. Se ha già pagato, se ritiene che la somma non sia dovuta ' +
      'o se è in difficoltà, si rivolga all’ufficio: è possibile chiedere una verifica o una ' +
      `rateizzazione. ${[office.name, ...contacts].join(', ')}.`,
  ];
}

function howToPay({ paymentCode, portalUrl }: FormalDemand): string {
  const simply = 'Può pagare con pagoPA, online o negli esercizi del circuito pagoPA.';
  if (paymentCode === null) return simply;
  const where = portalUrl === null ? '' : ` su ${portalUrl}/paga`;
  const code = printedPaymentCode(paymentCode);
  return `${simply} Il codice di pagamento della famiglia è ${code}${where}.`;
}

function dayWords(day: string): string {
  return day.split('-').reverse().join('/');
}
