/** How long the SMS of a broadcast is, as it leaves: the same for everybody in a language. */
import type { BroadcastTexts } from '../domain/broadcast.ts';
import type { Language, MeasuredSms } from '../domain/broadcast-preview.ts';
import type { Settings } from '../domain/settings.ts';
import { readableBroadcast } from './broadcast-words.ts';
import { checkTemplate } from './check.ts';
import type { Content, Sender } from './compose.ts';
import { composeSms } from './sms.ts';
import { problemsOf, type TemplateProblem } from './template.ts';

export interface BroadcastSender {
  readonly sender: Sender;
  readonly settings: Pick<Settings, 'sms'>;
  /** Who sends SMS where the Comune has no sender of its own. */
  readonly smsFrom: string;
}

/** What every recipient is told alike. */
export function contentOfBroadcast(
  language: Language,
  { settings, smsFrom }: Omit<BroadcastSender, 'sender'>,
): Content {
  return {
    kind: 'broadcast',
    facts: { balanceCents: 0, asOf: '1970-01-01T00:00:00.000Z', amountCents: null },
    language,
    guardian: null,
    pay: null,
    // An answer reaches a number, and no name.
    mayReply: /^\+?\d+$/.test(settings.sms.sender ?? smsFrom),
  };
}

export function measureSms(
  texts: BroadcastTexts,
  language: Language,
  from: BroadcastSender,
): MeasuredSms {
  const words = readableBroadcast(texts[language] ?? texts.it);
  const sms = composeSms(from.sender, contentOfBroadcast(language, from), words);
  return { encoding: sms.encoding, characters: sms.text.length, parts: sms.parts };
}

/** With a name in it nobody could tell beforehand how many parts there are. */
const IN_SMS = ['comune', 'ufficio', 'telefono', 'email'] as const;

export interface BroadcastProblem extends TemplateProblem {
  readonly language: Language;
}

export function problemsOfBroadcast(
  texts: BroadcastTexts,
  sender: Sender,
): readonly BroadcastProblem[] {
  return (['it', 'en'] as const).flatMap((language) => {
    const words = texts[language];
    if (words === null) return [];
    const ofSms = { ...words, subject: '', body: '' };
    const problems = [
      ...problemsOf(ofSms, { known: IN_SMS, required: {} }),
      ...checkTemplate(words, { kind: 'broadcast', language, sender }),
    ];
    return problems.map((one) => ({ language, ...one }));
  });
}
