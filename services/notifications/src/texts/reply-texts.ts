/**
 * What is answered to a parent's SMS. Each names the Comune first, so that an answer that a machine
 * sends back to us is no question.
 */
import { formatEuro } from '@mestolo/money/euro-text.ts';
import { localDate, localTime } from '@mestolo/service/local-time.ts';
import { comuneNamed } from './comune-named.ts';
import { orderSentence } from './order-sentences.ts';

export type Language = 'it' | 'en';

export interface Asker {
  readonly language: Language;
  readonly comune: string;
  readonly timeZone: string;
}

export interface DayOfReceipt {
  readonly servedOn: string;
  readonly outcome: 'accepted' | 'late' | 'refused';
  readonly why?: string | undefined;
}

export interface ReceiptOfChild {
  readonly name: string;
  readonly receiptId: string;
  readonly days: readonly DayOfReceipt[];
}

export type Reply =
  | {
      readonly kind: 'balance';
      /** Null where nothing was posted yet. */
      readonly balance: { readonly balanceCents: number; readonly asOf: string } | null;
      /** Whose account it is, where the parent has several. */
      readonly children: readonly string[];
    }
  | {
      readonly kind: 'receipt';
      readonly order: 'none' | 'standard';
      /** The moment by which it was judged. */
      readonly countedAt: string;
      readonly receipts: readonly ReceiptOfChild[];
    }
  | {
      readonly kind: 'askChild';
      readonly order: 'none' | 'standard';
      readonly names: readonly string[];
    }
  | { readonly kind: 'askDay'; readonly order: 'none' | 'standard'; readonly name: string }
  | { readonly kind: 'proof'; readonly outcome: 'confirmed' | 'wrong' | 'ended' | 'tooManyTries' }
  | { readonly kind: 'stopped' | 'resumed' | 'noChild' | 'failed' | 'help' };

export function replyText(reply: Reply, asker: Asker): string {
  const head = `${comuneNamed(asker.comune)}, ${asker.language === 'it' ? 'mensa' : 'school meals'}`;
  return `${head}: ${sentence(reply, asker)}`;
}

function sentence(reply: Reply, asker: Asker): string {
  const { language } = asker;
  switch (reply.kind) {
    case 'balance':
      return balanceSentence(reply, asker);
    case 'receipt':
      return orderSentence(reply, asker);
    case 'askChild':
      return askChild(reply, language);
    case 'askDay': {
      const { order, name } = reply;
      const example = `${keyword(order, language)} ${name.toUpperCase()}`;
      return language === 'it'
        ? `per quale giorno? Scriva per esempio ${example} OGGI, oppure ${example} 12/10, un ` +
            'figlio per messaggio. Per ora non cambia niente.'
        : `for which day? Write for example ${example} TODAY, or ${example} 12/10, one child in ` +
            'each message. So far nothing changes.';
    }
    case 'proof':
      return proofs[language][reply.outcome];
    default:
      return plainSentences[language][reply.kind];
  }
}

const proofs = {
  it: {
    confirmed:
      'numero confermato. Può scrivere SALDO, ASSENTE nome giorno, PRESENTE nome giorno, STOP.',
    wrong: 'il codice non è giusto. Lo controlli e lo scriva di nuovo.',
    ended: 'il codice è scaduto, o non è stato chiesto. Ne chieda uno nuovo.',
    tooManyTries: 'troppi tentativi con questo codice. Ne chieda uno nuovo.',
  },
  en: {
    confirmed: 'number confirmed. You may write BALANCE, ABSENT name day, PRESENT name day, STOP.',
    wrong: 'the code is not right. Please check it and write it again.',
    ended: 'the code has ended, or none was asked for. Please ask for a new one.',
    tooManyTries: 'this code was tried too often. Please ask for a new one.',
  },
} as const;

const plainSentences = {
  it: {
    stopped: 'non riceverà altri SMS. Per riceverli di nuovo scriva RIPRENDI.',
    resumed: 'riceverà di nuovo i nostri SMS. Per fermarli scriva STOP.',
    noChild: 'su questo conto non risultano figli iscritti alla mensa. Per favore senta l’ufficio.',
    failed:
      'non siamo riusciti a registrare il Suo messaggio: nulla è cambiato. Per favore chiami ' +
      'l’ufficio.',
    help:
      'può scrivere SALDO; ASSENTE nome giorno (per esempio ASSENTE LUCA OGGI); PRESENTE nome ' +
      'giorno; STOP.',
  },
  en: {
    stopped: 'you will get no more SMS. To get them again write START.',
    resumed: 'you will get our SMS again. To stop them write STOP.',
    noChild: 'no child of this account has school meals. Please ask the office.',
    failed: 'your message could not be taken: nothing has changed. Please call the office.',
    help:
      'you may write BALANCE; ABSENT name day (for example ABSENT LUCA TODAY); PRESENT name day; ' +
      'STOP.',
  },
} as const;

function balanceSentence(
  { balance, children }: Extract<Reply, { kind: 'balance' }>,
  { language, timeZone }: Asker,
): string {
  // Registry tells of them in any order.
  const named = children.toSorted((one, other) => one.localeCompare(other, 'it')).join(', ');
  const whose = children.length === 0 ? '' : ` (${named})`;
  if (balance === null) {
    return language === 'it'
      ? `sul conto${whose} non c’è ancora nessun movimento.`
      : `nothing was posted to the account${whose} yet.`;
  }
  const amount = formatEuro(balance.balanceCents).replace('\u00a0', ' ');
  const [, month, day] = localDate(balance.asOf, timeZone).split('-');
  const time = localTime(balance.asOf, timeZone).slice(0, 5);
  return language === 'it'
    ? `saldo${whose} ${amount} alle ${time} del ${day}/${month}. I pasti non ancora registrati ` +
        'non sono compresi.'
    : `balance${whose} ${amount} at ${time} on ${day}/${month}. Meals that are not posted yet ` +
        'are not in it.';
}

function askChild(
  { order, names }: Extract<Reply, { kind: 'askChild' }>,
  language: Language,
): string {
  const word = keyword(order, language);
  const today = language === 'it' ? 'OGGI' : 'TODAY';
  const offered = names.map(
    (name, at) => `${word} ${names.length > 1 ? at + 1 : name.toUpperCase()} ${today} = ${name}`,
  );
  return language === 'it'
    ? `per quale figlio? Scriva: ${offered.join('; ')}. Per ora non cambia niente.`
    : `for which child? Write: ${offered.join('; ')}. So far nothing changes.`;
}

function keyword(order: 'none' | 'standard', language: Language): string {
  if (language === 'it') return order === 'none' ? 'ASSENTE' : 'PRESENTE';
  return order === 'none' ? 'ABSENT' : 'PRESENT';
}

/**
 * To a number that nobody has proved to be a parent's. It tells nothing, not even whether we know
 * it, and names no Comune, since one number may serve several.
 */
export const NEUTRAL_HELP =
  'Mensa scolastica: a questo numero non possiamo dare informazioni. Per usarlo, lo faccia ' +
  'confermare dall’ufficio scuola del Suo Comune. STOP per non ricevere SMS.';

/** To a number that we have written to and that is nobody's any more. */
export const NEUTRAL_STOPPED = 'Mensa scolastica: a questo numero non scriveremo altri SMS.';
