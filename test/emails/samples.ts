/** Every message that a guardian may get by e-mail, in both languages, with made-up values. */
import { kinds } from '@mestolo/notifications/domain/kinds.ts';
import type { NotificationKind } from '@mestolo/notifications/domain/notification.ts';
import {
  type ComposedEmail,
  type Content,
  composePage,
  defaultTemplates,
  emailOf,
  type Sender,
} from '@mestolo/notifications/texts/compose.ts';
import { examplesOf } from '@mestolo/notifications/texts/examples.ts';
import type { Template } from '@mestolo/notifications/texts/template.ts';

export interface Sample extends ComposedEmail {
  /** `low-it`, `low-it-longest` */
  readonly name: string;
  readonly language: 'it' | 'en';
  readonly hasButton: boolean;
}

const languages = ['it', 'en'] as const;
type Language = (typeof languages)[number];

const comune: Sender = {
  name: 'Pianengo',
  timeZone: 'Europe/Rome',
  office: { name: 'Ufficio Scuola', phone: '0373 000000', email: 'scuola@comune.example' },
  lowBalanceBelowCents: 900,
};

/** What an office might write to many. */
const news: Readonly<Record<Language, Template>> = {
  it: {
    subject: 'Sciopero di venerdì 13 novembre: la mensa è chiusa',
    body: `venerdì 13 novembre, per uno sciopero, la mensa della scuola primaria è chiusa.

- Chi resta a scuola porta il pranzo da casa.
- Il pasto di quel giorno non viene addebitato.

[Leggi l’avviso](https://www.comune.example/avvisi/sciopero-13-novembre)

Ci scusiamo per il disagio.`,
    sms: 'Venerdì 13/11 sciopero: mensa chiusa.',
  },
  en: {
    subject: 'Strike on Friday 13 November: no school meals',
    body: `on Friday 13 November there are no school meals at the primary school, because of a strike.

- Children who stay at school bring their lunch from home.
- The meal of that day is not charged.

[Read the notice](https://www.comune.example/avvisi/sciopero-13-novembre)

We are sorry for the trouble.`,
    sms: 'Friday 13/11 strike: no school meals.',
  },
};

/** How else an account may stand at the end. */
const closings = { debt: -800, even: 0 } as const;

export function emailSamples(): readonly Sample[] {
  return languages.flatMap((language) => [
    ...(Object.keys(kinds) as NotificationKind[]).flatMap((kind) => ofKind(kind, language)),
    ...Object.entries(closings).map(([name, balanceCents]) => {
      const [usual] = examplesOf('closingStatement', { language, sender: comune });
      if (!usual) throw new Error('there is no example of a closing statement');
      const facts = { ...usual.content.facts, balanceCents };
      return sampleOf(`closingStatement-${name}-${language}`, { ...usual.content, facts });
    }),
  ]);
}

function ofKind(kind: NotificationKind, language: Language): Sample[] {
  return examplesOf(kind, { language, sender: comune }).map(({ name, content, sender }) =>
    sampleOf(`${kind}-${language}${name === 'usual' ? '' : `-${name}`}`, content, sender),
  );
}

function sampleOf(name: string, content: Content, sender = comune): Sample {
  const { kind, language } = content;
  const template = kind === 'broadcast' ? news[language] : defaultTemplates[language][kind];
  const page = composePage(sender, content, template);
  const hasButton = page.blocks.some((block) => block.kind === 'button');
  return { name, language, hasButton, ...emailOf(page) };
}
