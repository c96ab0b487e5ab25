/** Sends a broadcast to one address, as it will look; nothing of it is kept. */
import { randomBytes } from 'node:crypto';
import type mongoose from 'mongoose';
import type { Broadcast } from '../domain/broadcast.ts';
import type { Language } from '../domain/broadcast-preview.ts';
import type { Outcome } from '../domain/delivery.ts';
import type { EmailProvider, SmsProvider } from '../providers/provider.ts';
import { readCalendar } from '../store/broadcasts.ts';
import { readSettings } from '../store/settings.ts';
import { contentOfBroadcast } from '../texts/broadcast-content.ts';
import { readableBroadcast } from '../texts/broadcast-words.ts';
import { composePage, emailOf } from '../texts/compose.ts';
import { composeSms } from '../texts/sms.ts';

export interface TestSendTools {
  readonly db: mongoose.mongo.Db;
  readonly smsFrom: string;
  readonly providers: {
    readonly email: Pick<EmailProvider, 'send'>;
    readonly sms: Pick<SmsProvider, 'send'>;
  };
}

export type TestSend = (
  broadcast: Broadcast,
  to: { readonly channel: 'email' | 'sms'; readonly to: string; readonly language: Language },
) => Promise<Outcome>;

const REFERENCE_BYTES = 16;

export function createTestSend({ db, smsFrom, providers }: TestSendTools): TestSend {
  return async ({ tenant, texts }, { channel, to, language }) => {
    const sender = await readCalendar(db, tenant);
    if (sender === null) return { kind: 'retry', reason: 'calendarUnknown' };
    const settings = await readSettings(db, tenant);
    const written = texts[language] === null ? 'it' : language;
    const words = readableBroadcast(texts[written] ?? texts.it);
    const content = contentOfBroadcast(written, { settings, smsFrom });
    const reference = randomBytes(REFERENCE_BYTES).toString('hex');
    if (channel === 'sms') {
      const { text } = composeSms(sender, content, words);
      return providers.sms.send({ to, text, reference, sender: settings.sms.sender });
    }
    const { subject, text, html } = emailOf(composePage(sender, content, words));
    // So that nobody takes it for the one that families get.
    return providers.email.send({ to, reference, subject: `Prova: ${subject}`, text, html });
  };
}
