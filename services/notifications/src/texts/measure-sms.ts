/** How long the SMS of a broadcast is, in the letters in which it leaves. */
import type { BroadcastTexts } from '../domain/broadcast.ts';
import type { Language, MeasuredSms } from '../domain/broadcast-preview.ts';
import { readableBroadcast } from './broadcast-words.ts';
import type { Content, Sender } from './compose.ts';
import { longestName, paymentCode } from './examples.ts';
import { composeSms } from './sms.ts';

/** With the longest name and the longer way to stop: what is sent is never dearer. */
export function measureSms(sender: Sender, wanted: Language, texts: BroadcastTexts): MeasuredSms {
  const language = texts[wanted] === null ? 'it' : wanted;
  const template = readableBroadcast(texts[language] ?? texts.it);
  const content: Content = {
    kind: 'broadcast',
    language,
    facts: { balanceCents: 0, asOf: new Date(0).toISOString(), amountCents: null },
    guardian: longestName,
    pay: { paymentCode, address: 'https://mensa.comune.example/paga' },
  };
  const forms = [true, false].map((mayReply) =>
    composeSms(sender, { ...content, mayReply }, template),
  );
  const [dearest] = forms.toSorted((one, other) => other.parts - one.parts);
  const { text = '', parts = 0, encoding = 'GSM-7' } = dearest ?? {};
  return { encoding, characters: text.length, parts };
}
