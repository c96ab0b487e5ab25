/** The receipt of an order by SMS: what was taken, what came too late and what that means. */
import { localTime, weekday } from '@mestolo/service/local-time.ts';
import type { DayOfReceipt, Language, ReceiptOfChild } from './reply-texts.ts';

const WEEKDAYS: Readonly<Record<Language, readonly string[]>> = {
  it: ['lun', 'mar', 'mer', 'gio', 'ven', 'sab', 'dom'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
};

const TOLD_DAYS = 5;
/** Enough to find it again among the receipts of a family. */
const TOLD_LETTERS = 8;

interface Told {
  readonly order: 'none' | 'standard';
  readonly countedAt: string;
  readonly receipts: readonly ReceiptOfChild[];
}

export function orderSentence(
  { order, countedAt, receipts }: Told,
  { language, timeZone }: { readonly language: Language; readonly timeZone: string },
): string {
  const time = localTime(countedAt, timeZone).slice(0, 5);
  const received = language === 'it' ? `ricevuto alle ${time}` : `received at ${time}`;
  const told = receipts.map((one) => `${childSentence(order, one, language)}`);
  const name = language === 'it' ? 'Ricevuta' : 'Receipt';
  // One message has one moment, and may have a receipt for each child and span of days.
  const ids = receipts.map(({ receiptId }) => shortReceipt(receiptId));
  return `${received}. ${told.join(' ')} ${name} ${[...new Set(ids)].join(', ')}.`;
}

/** The beginning of the receipt's own number, as the office finds it. */
export function shortReceipt(receiptId: string): string {
  return receiptId.slice(0, TOLD_LETTERS).toUpperCase();
}

function childSentence(
  order: Told['order'],
  { name, days }: ReceiptOfChild,
  language: Language,
): string {
  const groups = Map.groupBy(days, groupOf);
  const sentences = [...groups].map(([group, of]) => {
    const told = daysOf(of, language);
    // A function, since a name may hold what `replace` would read as a pattern.
    const words = sentencesOf[language][group][order];
    return words.replace('{name}', () => name).replace('{days}', () => told);
  });
  return sentences.join(' ');
}

type Group = 'accepted' | 'late' | 'noService' | 'notEnrolled' | 'tooFarAhead';

function groupOf({ outcome, why }: DayOfReceipt): Group {
  if (outcome !== 'refused') return outcome;
  if (why === 'not-enrolled') return 'notEnrolled';
  return why === 'too-far-ahead' ? 'tooFarAhead' : 'noService';
}

type Sentences = Readonly<Record<Group, Readonly<Record<Told['order'], string>>>>;

const same = (sentence: string) => ({ none: sentence, standard: sentence });

const sentencesOf: Readonly<Record<Language, Sentences>> = {
  it: {
    accepted: {
      none:
        '{name} assente {days}: preso nota, niente pasto. Fino all’orario limite può cambiare con ' +
        'PRESENTE.',
      standard: '{name} presente {days}: il pasto è di nuovo ordinato.',
    },
    late: {
      none:
        '{name} {days}: oltre l’orario limite, troppo tardi. Il pasto resta ordinato e può essere ' +
        'addebitato.',
      standard: '{name} {days}: oltre l’orario limite, troppo tardi. Il pasto resta disdetto.',
    },
    noService: same('{name} {days}: giorno senza mensa, non serve altro.'),
    notEnrolled: same('{name} {days}: non risulta iscritto in quel giorno.'),
    tooFarAhead: same('{name} {days}: è troppo presto, lo scriva più avanti.'),
  },
  en: {
    accepted: {
      none:
        '{name} absent {days}: taken, no meal. Until the daily limit you may change it with ' +
        'PRESENT.',
      standard: '{name} present {days}: the meal is ordered again.',
    },
    late: {
      none: '{name} {days}: after the daily limit, too late. The meal stays and may be charged.',
      standard: '{name} {days}: after the daily limit, too late. The meal stays cancelled.',
    },
    noService: same('{name} {days}: no school meals on that day, nothing to do.'),
    notEnrolled: same('{name} {days}: not enrolled on that day.'),
    tooFarAhead: same('{name} {days}: too early, please write again later.'),
  },
};

/** `lun 5/10, mar 6/10` */
function daysOf(days: readonly DayOfReceipt[], language: Language): string {
  const told = days.slice(0, TOLD_DAYS).map(({ servedOn }) => {
    const [, month, day] = servedOn.split('-').map(Number);
    return `${WEEKDAYS[language][weekday(servedOn) - 1]} ${day}/${month}`;
  });
  const more = days.length - told.length;
  if (more <= 0) return told.join(', ');
  return `${told.join(', ')} ${language === 'it' ? `e altri ${more}` : `and ${more} more`}`;
}
