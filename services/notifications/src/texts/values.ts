/** From facts to the values of a template, written as people write them. */
import { printedPaymentCode } from '@mestolo/contracts/payment-code.ts';
import { formatEuro } from '@mestolo/money/euro-text.ts';
import { localDate, localTime } from '@mestolo/service/local-time.ts';
import { cleanValue, oneLine } from './clean.ts';
import type { Content, Sender } from './compose.ts';
import { comuneNamed } from './comune-named.ts';
import { frames } from './frame.ts';
import type { Language, Values } from './template.ts';

/** In an SMS every letter counts: times are short there. */
export type Length = 'long' | 'short';

export function valuesOf(sender: Sender, content: Content, length: Length): Values {
  const { facts, guardian, language, pay, limitCents } = content;
  const { balanceCents, amountCents, asOf, graceUntil } = facts;
  const { name, timeZone, office } = sender;
  return {
    comune: cleanValue(comuneNamed(name)),
    nome: cleanValue(guardian ?? ''),
    ufficio: cleanValue(office.name),
    telefono: cleanValue(office.phone ?? ''),
    email: cleanValue(office.email ?? ''),
    saldo: euro(balanceCents),
    ora: timeOf(asOf, { language, timeZone, length }),
    mancano: balanceCents < 0 ? euro(-balanceCents) : '',
    credito: balanceCents > 0 ? euro(balanceCents) : '',
    codice: pay === null ? '' : printedPaymentCode(pay.paymentCode),
    indirizzo: pay?.address ?? '',
    soglia: euro(limitCents ?? sender.lowBalanceBelowCents),
    ricarica: amountCents === null ? '' : euro(amountCents),
    tolleranza: graceUntil ? dayOf(graceUntil, language, length) : '',
    avviso: noticeNumberOf(content),
    allegato: content.hasAttachment ? frames[language].attachment : '',
    spazio: 'spazio',
    risposta: content.mayReply ? 'risposta' : '',
    ...codeOf(content),
  };
}

/** With a plain space: people search their mail for what they can type. */
function euro(cents: number): string {
  return formatEuro(cents).replace('\u00a0', ' ');
}

interface Manner {
  readonly language: Language;
  readonly timeZone: string;
  readonly length: Length;
}

/** `alle 12:41 del 12 ottobre 2020`, `at 12:41 on 12/10` */
function timeOf(instant: string, { language, timeZone, length }: Manner): string {
  const day = dayOf(localDate(instant, timeZone), language, length);
  const time = localTime(instant, timeZone).slice(0, 5);
  return language === 'it' ? `alle ${time} del ${day}` : `at ${time} on ${day}`;
}

const months: Readonly<Record<Language, readonly string[]>> = {
  it: 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre'.split(
    ' ',
  ),
  en: 'January February March April May June July August September October November December'.split(
    ' ',
  ),
};

function dayOf(date: string, language: Language, length: Length): string {
  const [year = '', month = '', day = ''] = date.split('-');
  if (length === 'short') return `${day}/${month}`;
  return `${Number(day)} ${months[language][Number(month) - 1]} ${year}`;
}

/** In groups of four, as on the paper. */
function noticeNumberOf({ notice, facts }: Content): string {
  const number = notice?.noticeNumber ?? facts.noticeNumber ?? '';
  return number.replaceAll(/(.{4})(?=.)/g, '$1 ');
}

/** What proves an address is said where it is made: a link by e-mail, a code by SMS. */
function codeOf({ said }: Content): Pick<Values, 'codiceVerifica' | 'link' | 'testo'> {
  const testo = oneLine(said?.text ?? '');
  const link = /https?:\/\/\S+/.exec(testo)?.[0] ?? '';
  return { testo, link, codiceVerifica: /\b\d{6}\b/.exec(testo.replace(link, ''))?.[0] ?? '' };
}
