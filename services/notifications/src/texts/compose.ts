/** From facts to a finished e-mail or SMS. Deterministic: the same facts give the same letters. */
import { printedPaymentCode } from '@mestolo/contracts/payment-code.ts';
import { formatEuro } from '@mestolo/money/euro-text.ts';
import { localDate, localTime } from '@mestolo/service/local-time.ts';
import type { Facts, NotificationKind } from '../domain/notification.ts';
import { htmlOf, textOf } from './email.ts';
import { fitsOneSms, toGsm7 } from './gsm7.ts';
import { type Language, type Values, type Words, words } from './words.ts';

export interface Sender {
  /** Of the Comune. */
  readonly name: string;
  readonly timeZone: string;
  readonly office: {
    readonly name: string;
    readonly phone: string | null;
    readonly email: string | null;
  };
  readonly lowBalanceBelowCents: number;
}

export interface Content {
  readonly kind: NotificationKind;
  readonly facts: Facts;
  readonly language: Language;
  readonly guardian: string | null;
  /** The family's code and where anybody pays in with it; null where either is not known. */
  readonly pay: { readonly paymentCode: string; readonly address: string } | null;
}

export interface ComposedEmail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export function composeEmail(sender: Sender, content: Content): ComposedEmail {
  const said = say(sender, content);
  return {
    subject: oneLine(said.subject),
    text: textOf(said),
    html: htmlOf(said, content.language),
  };
}

/** The fullest form that fits one SMS, in letters that every phone has. */
export function composeSms(sender: Sender, content: Content): string {
  const forms = say(sender, content).sms.map((form) => toGsm7(oneLine(form)));
  return forms.find(fitsOneSms) ?? forms.at(-1) ?? '';
}

function say(sender: Sender, content: Content): Words {
  const speak = words[content.language][content.kind];
  if (speak === undefined) throw new Error(`there are no words for ${content.kind}`);
  return speak(valuesOf(sender, content));
}

function valuesOf(sender: Sender, { facts, guardian, language, pay }: Content): Values {
  const { balanceCents, amountCents, asOf } = facts;
  return {
    comune: /^comune /i.test(sender.name) ? sender.name : `Comune di ${sender.name}`,
    guardian,
    balance: euro(balanceCents),
    owed: euro(Math.abs(balanceCents)),
    limit: euro(sender.lowBalanceBelowCents),
    amount: amountCents === null ? null : euro(amountCents),
    when: longTime(asOf, language, sender.timeZone),
    whenShort: shortTime(asOf, language, sender.timeZone),
    pay: pay && { code: printedPaymentCode(pay.paymentCode), address: pay.address },
    office: {
      name: sender.office.name,
      phone: sender.office.phone ?? '',
      email: sender.office.email ?? '',
    },
  };
}

/** With a plain space: people search their mail for what they can type. */
function euro(cents: number): string {
  return formatEuro(cents).replace('\u00a0', ' ');
}

function longTime(instant: string, language: Language, timeZone: string): string {
  const date = longDate(localDate(instant, timeZone), language);
  const time = localTime(instant, timeZone).slice(0, 5);
  return language === 'it' ? `alle ${time} del ${date}` : `at ${time} on ${date}`;
}

function shortTime(instant: string, language: Language, timeZone: string): string {
  const [, month, day] = localDate(instant, timeZone).split('-');
  const time = localTime(instant, timeZone).slice(0, 5);
  return language === 'it' ? `alle ${time} del ${day}/${month}` : `at ${time} on ${day}/${month}`;
}

const months: Readonly<Record<Language, readonly string[]>> = {
  it: 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre'.split(
    ' ',
  ),
  en: 'January February March April May June July August September October November December'.split(
    ' ',
  ),
};

function longDate(date: string, language: Language): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${day} ${months[language][(month ?? 1) - 1]} ${year}`;
}

/** Names come from files of an office: a line break in one must not begin a header or a line. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
