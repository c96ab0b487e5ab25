/** Values to show and to measure a template with: what is usual, and the longest there may be. */
import type { NotificationKind } from '../domain/notification.ts';
import type { Content, Sender } from './compose.ts';
import type { Language } from './template.ts';

export interface Example {
  readonly name: 'usual' | 'longest';
  readonly sender: Sender;
  readonly content: Content;
}

export const longestName =
  'Maria Antonietta Guglielmina Bartolomei Costanzo di Sant’Angelo dei Lombardi';

/** A code that no family has. */
export const paymentCode = 'K7QX2M9FQ';

const asOf = '2020-10-12T10:41:00.000Z';
const portal = 'https://mensa.comune.example';
/** As long as a signed name is. */
const token = `${'a'.repeat(36)}.${'b'.repeat(290)}.${'c'.repeat(43)}`;

/** What a balance is where the kind speaks of it. */
const usualCents: Readonly<Partial<Record<NotificationKind, number>>> = {
  low: 430,
  thankYou: 4540,
  closingStatement: 1280,
};

export function examplesOf(
  kind: NotificationKind,
  { language, sender }: { readonly language: Language; readonly sender: Sender },
): readonly Example[] {
  const cents = usualCents[kind] ?? -1350;
  const base = { kind, language, ...answered(kind, language), notice, ...shown } as const;
  return [
    {
      name: 'usual',
      sender,
      content: {
        ...base,
        guardian: 'Nora Collaudi',
        facts: { balanceCents: cents, asOf, amountCents: 5000, graceUntil: '2020-09-30' },
        pay: { paymentCode, address: `${portal}/paga` },
        wishesAddress: `${portal}/messaggi/${token}`,
      },
    },
    {
      name: 'longest',
      sender: {
        ...sender,
        name: 'Comune di San Valentino in Abruzzo Citeriore',
        office: {
          name: 'Ufficio Servizi Scolastici ed Educativi',
          phone: '+39 085 0000000',
          email: 'servizi.scolastici@comune.sanvalentinoinabruzzociteriore.example',
        },
        lowBalanceBelowCents: 1_000_000,
      },
      content: {
        ...base,
        guardian: longestName,
        facts: {
          balanceCents: cents < 0 ? -1_234_567 : 1_234_567,
          asOf: '2020-09-28T10:41:00.000Z',
          amountCents: 1_234_567,
          graceUntil: '2020-09-30',
        },
        pay: { paymentCode, address: `${portal}.citeriore.provincia.example/servizi/paga` },
        wishesAddress: `${portal}/messaggi/${token}`,
        mayReply: false,
      },
    },
  ];
}

const shown = { hasAttachment: true, mayReply: true };
const notice = { noticeNumber: '301000000000012373' };

function answered(kind: NotificationKind, language: Language): Pick<Content, 'said'> {
  if (kind === 'verification') {
    return { said: { subject: null, text: `482913 ${portal}/conferma/${token}` } };
  }
  if (kind !== 'reply') return {};
  return {
    said:
      language === 'it'
        ? { subject: null, text: 'Saldo 4,30 € alle 12:41 del 12/10.' }
        : { subject: null, text: 'Balance 4,30 € at 12:41 on 12/10.' },
  };
}
