/** The words of answers that parents send by SMS, Italian and English, as they are really typed. */

/** One word, number, date or joining mark of a message, in plain small letters. */
export type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'date'; readonly text: string }
  | { readonly kind: 'join'; readonly text: string };

const TOKEN = new RegExp(
  [
    String.raw`(?<date>\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([/.-])\d{1,2}(?:\2(?:\d{4}|\d{2}))?)(?!\d)`,
    String.raw`(?<number>\d+)`,
    String.raw`(?<word>\p{L}+)`,
    '(?<join>[,;&+])',
  ].join('|'),
  'gu',
);

/** `12/10-14/10`, in which the middle could be read as a year. */
const TWO_DATES = /(\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?)\s*[-–—]\s*(?=\d{1,2}[/.]\d{1,2})/g;

export function tokensOf(text: string): readonly Token[] {
  const spread = plain(text).replaceAll(TWO_DATES, 'dal $1 al ');
  return [...spread.matchAll(TOKEN)].map(({ groups = {} }): Token => {
    const [kind, found = ''] = Object.entries(groups).find(([, one]) => one !== undefined) ?? [];
    return { kind: kind as Token['kind'], text: found };
  });
}

/** Small letters without accents. */
export function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).filter((word) => word !== ''));
}

export const stopWords = setOf(
  'stop stopall unsubscribe cancel end quit revoke optout basta ferma fermate smettete disiscrivi ' +
    'disiscrivimi cancellami',
);
export const resumeWords = setOf('start unstop resume riprendi riprendere riattiva ricomincia');
export const balanceWords = setOf('saldo credito balance');
export const absentWords = setOf(
  'assente assenti assenza assenze disdetta disdico disdire absent absence away',
);
export const presentWords = setOf('presente presenti presenza presenze present presence');
/** Turns any other word into its opposite: nobody guesses then. */
export const negations = setOf('non no not never mai isn won doesn niente nessuno');
export const everyoneWords = setOf('tutti tutte entrambi entrambe both all everyone');
export const joinWords = setOf('e ed and o oppure or');

/** What may stand beside an order without meaning a child or a day. */
export const fillers = setOf(
  'a ad al alla allo ai agli alle il lo la i gli le l un una uno di del della dello dei in da dal ' +
    'dalla dall per con su sul mio mia miei mie nostro nostra figlio figlia figli figlie bambino ' +
    'bambina bambini sara saranno e ed essere stara resta rimane sta mensa scuola pranzo pasto ' +
    'pasti malato malata malati ammalato ammalata febbre malattia influenza raffreddore motivi salute ' +
    'famiglia tutta tutto intera intero fino sino prossimo prossima dopo entro causa visita medica medico buongiorno buonasera salve ciao grazie prego cordiali ' +
    'saluti giorno data confermo comunico segnalo che nel nella ' +
    'my the a an is are will be son daughter child kids children on at from for school lunch meal ' +
    'whole until till to next sick ill please thanks thank you hello hi good morning of',
);

/** Spans of time that name no days: which ones is for the parent to say. */
export const vagueSpans = setOf(
  'settimana settimane week weeks giorni days mese mesi month months sempre always weekend ' +
    'prossimamente poi',
);

/** One of these words, or one of the longer ones with one slip of the finger. */
export function isAmong(word: string, words: ReadonlySet<string>): boolean {
  if (words.has(word)) return true;
  if (word.length < 6) return false;
  return [...words].some((one) => one.length >= 6 && isOneSlipAway(word, one));
}

/** One letter more, less, other, or two that changed places. */
export function isOneSlipAway(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  const swapped = `${short[at + 1] ?? ''}${short[at] ?? ''}${short.slice(at + 2)}`;
  return swapped === long.slice(at);
}
