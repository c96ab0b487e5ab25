/** What a parent's SMS asks for. Whatever is not clear is asked back, and never guessed. */
import { type DayRange, daysIn } from './inbound-days.ts';
import { inOrder, type NamedPupil, partsOfName, pupilsIn, squeezed } from './inbound-names.ts';
import {
  absentWords,
  balanceWords,
  fillers,
  isAmong,
  negations,
  presentWords,
  resumeWords,
  stopWords,
  type Token,
  tokensOf,
} from './inbound-words.ts';

/** `none`: the child is away, and no meal is wanted. */
export type OrderBySms = 'none' | 'standard';

export type Understood =
  | { readonly kind: 'stop' | 'resume' | 'balance' | 'help' }
  | { readonly kind: 'code'; readonly code: string }
  | {
      readonly kind: 'order';
      readonly order: OrderBySms;
      readonly pupilIds: readonly string[];
      readonly ranges: readonly DayRange[];
    }
  | { readonly kind: 'askDay'; readonly order: OrderBySms; readonly pupilIds: readonly string[] }
  /** Which child: `pupilIds` in the order in which they are offered. */
  | { readonly kind: 'askChild'; readonly order: OrderBySms; readonly pupilIds: readonly string[] }
  | { readonly kind: 'noChild'; readonly order: OrderBySms };

/** Longer ones are letters, or what an answering machine says. */
const LONGEST_WORDS = 40;
const LONGEST_TO_STOP = 4;
const LONGEST_QUESTION = 6;

/** What can be understood without knowing whose message it is. */
export function understandAnybody(text: string): 'stop' | 'resume' | null {
  const tokens = tokensOf(text);
  const [first] = tokens;
  if (first?.kind !== 'word' || tokens.length > LONGEST_TO_STOP) return null;
  if (stopWords.has(first.text)) return 'stop';
  return resumeWords.has(first.text) ? 'resume' : null;
}

export function understand(
  text: string,
  { today, pupils }: { readonly today: string; readonly pupils: readonly NamedPupil[] },
): Understood {
  const general = understandAnybody(text);
  if (general !== null) return { kind: general };
  const tokens = tokensOf(text);
  if (tokens.length === 0 || tokens.length > LONGEST_WORDS) return { kind: 'help' };
  const code = codeIn(tokens);
  if (code !== null) return { kind: 'code', code };
  const has = (words: ReadonlySet<string>) =>
    tokens.some(({ kind, text: word }) => kind === 'word' && isAmong(word, words));
  const isNegated = tokens.some(({ text: word }) => negations.has(word));
  const [absent, present] = [has(absentWords), has(presentWords)];
  const isBalance = tokens.some(({ text: word }) => balanceWords.has(word));
  if (isNegated || (absent && present)) return { kind: 'help' };
  if (absent || present) {
    if (isBalance) return { kind: 'help' };
    return understandOrder(absent ? 'none' : 'standard', { tokens, today, pupils });
  }
  const words = tokens.filter(({ kind }) => kind === 'word');
  const isNumbered = tokens.some(({ kind }) => kind === 'number' || kind === 'date');
  const isShort = words.length <= LONGEST_QUESTION && !isNumbered;
  return { kind: isBalance && isShort ? 'balance' : 'help' };
}

/** Six digits, also in two groups, and no other number beside them. */
function codeIn(tokens: readonly Token[]): string | null {
  const digits = tokens.filter(({ kind }) => kind !== 'word' && kind !== 'join');
  const words = tokens.filter(({ kind }) => kind === 'word');
  const together = digits.map(({ text }) => text).join('');
  const isCode = digits.every(({ kind }) => kind === 'number') && /^[0-9]{6}$/.test(together);
  const saysSo = ({ text }: Token) => ['codice', 'code', 'pin'].includes(text) || fillers.has(text);
  return isCode && words.every(saysSo) ? together : null;
}

function understandOrder(
  order: OrderBySms,
  {
    tokens,
    today,
    pupils,
  }: {
    readonly tokens: readonly Token[];
    readonly today: string;
    readonly pupils: readonly NamedPupil[];
  },
): Understood {
  if (pupils.length === 0) return { kind: 'noChild', order };
  const names = new Set(pupils.flatMap(({ name }) => partsOfName(name)));
  const isName = (at: number) => names.has(squeezed(tokens[at]?.text ?? ''));
  const { ranges, rest } = daysIn(tokens, { today, isName });
  const keywords = order === 'none' ? absentWords : presentWords;
  const others = rest.filter(({ token, at }) => isName(at) || !isAmong(token.text, keywords));
  const found = pupilsIn(others, pupils);
  if (found.kind === 'unclear') {
    const offered = inOrder(pupils).map(({ pupilId }) => pupilId);
    return { kind: 'askChild', order, pupilIds: offered };
  }
  const { pupilIds } = found;
  const isNumberLeft = others.some(({ token, at }) => {
    return token.kind === 'number' && !found.at.includes(at);
  });
  if (ranges === null || ranges.length === 0 || isNumberLeft)
    return { kind: 'askDay', order, pupilIds };
  // `Luca domani e Sofia venerdì`: each child has its own days, and each its own message.
  if (pupilIds.length > 1 && ranges.length > 1) return { kind: 'askDay', order, pupilIds };
  return { kind: 'order', order, pupilIds, ranges };
}
