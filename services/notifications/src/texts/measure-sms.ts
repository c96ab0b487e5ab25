/** How long the SMS of a broadcast is, in the letters in which it leaves. */
import type { BroadcastTexts } from '../domain/broadcast.ts';
import type { Language, MeasuredSms } from '../domain/broadcast-preview.ts';
import { gsm7Length, isGsm7, toGsm7 } from './gsm7.ts';

export function measureSms(
  _sender: unknown,
  language: Language,
  texts: BroadcastTexts,
): MeasuredSms {
  const text = toGsm7((texts[language] ?? texts.it).sms);
  const length = isGsm7(text) ? gsm7Length(text) : text.length;
  return {
    encoding: 'GSM-7',
    characters: [...text].length,
    parts: length <= 160 ? 1 : Math.ceil(length / 153),
  };
}
