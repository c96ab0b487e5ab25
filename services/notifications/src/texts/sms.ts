/** The short form: the fullest that takes no more parts than the barest, in plain letters. */
import { kinds } from '../domain/kinds.ts';
import type { Content, Sender } from './compose.ts';
import { frames } from './frame.ts';
import { isGsm7, type SmsSize, sizeOfSms, strangersIn, toGsm7, withPlainSigns } from './gsm7.ts';
import { lineOf } from './page.ts';
import type { Template, Values } from './template.ts';
import { valuesOf } from './values.ts';

export interface ComposedSms extends SmsSize {
  readonly text: string;
}

/** Six parts of plain letters; providers take no longer one. */
export const SMS_MOST = 918;

/** Said last, and left out first: what is longest helps least. */
const LEFT_OUT = [
  [],
  ['indirizzo'],
  ['indirizzo', 'codice'],
  ['indirizzo', 'codice', 'spazio'],
] as const;

export function composeSms(sender: Sender, content: Content, template: Template): ComposedSms {
  const forms = formsOf(sender, content, template);
  const barest = forms.at(-1) ?? '';
  const least = sizeOfSms(barest);
  for (const text of forms) {
    const size = sizeOfSms(text);
    if (size.parts <= least.parts) return { text, ...size };
  }
  return { text: barest, ...least };
}

/** Of the forms, how long the longest would be if nothing was cut off. */
export function longestFormOf(sender: Sender, content: Content, template: Template): number {
  const whole = formsOf(sender, content, template, Number.POSITIVE_INFINITY);
  return Math.max(...whole.map(({ length }) => length));
}

/** From the fullest to the barest; how to stop is in each, and never cut off. */
function formsOf(
  sender: Sender,
  content: Content,
  template: Template,
  most = SMS_MOST,
): readonly string[] {
  const values = valuesOf(sender, content, 'short');
  const plain = plainLettersOf(template.sms);
  const stop = plain(stopOf(content, values));
  const forms = LEFT_OUT.map((names) => {
    const said = Object.fromEntries(names.map((name) => [name, '']));
    const words = plain(lineOf(template.sms, { ...values, ...said }));
    const room = most - stop.length - 1;
    return `${words.length > room ? words.slice(0, room).toWellFormed() : words} ${stop}`.trim();
  });
  return [...new Set(forms)];
}

/**
 * Where the words are in plain letters, or may be without a change, no name makes the message
 * dearer. Where the office chose others, an Arabic notice for example, they stay as they are.
 */
function plainLettersOf(words: string): (text: string) => string {
  return isGsm7(withPlainSigns(words)) ? toGsm7 : withPlainSigns;
}

/** Letters of the office's words for which a message is dearer, as they will be sent. */
export function dearLettersIn(words: string): string[] {
  return strangersIn(withPlainSigns(words));
}

/** Who was asked for a code or an answer has nothing to stop. */
function stopOf({ kind, language, mayReply }: Content, { telefono }: Values): string {
  if (kinds[kind].topic === null) return '';
  const { smsStopByReply, smsStopByCall } = frames[language];
  if (mayReply) return smsStopByReply;
  return telefono === '' ? '' : smsStopByCall(telefono);
}
