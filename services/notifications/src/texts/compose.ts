/**
 * From facts and a template to a finished e-mail, SMS or message of App IO. Deterministic: the same
 * facts and the same template give the same letters.
 */
import { kinds } from '../domain/kinds.ts';
import type { Facts, NotificationKind } from '../domain/notification.ts';
import { oneLine } from './clean.ts';
import { htmlOf, textOf } from './email.ts';
import { english } from './english.ts';
import { frames } from './frame.ts';
import { italian } from './italian.ts';
import { blocksOf, lineOf, literalBlocks, type Page } from './page.ts';
import type { Language, Template } from './template.ts';
import { valuesOf } from './values.ts';

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
  /** What low is for this family, where it is not the Comune's amount. */
  readonly limitCents?: number | null;
  /** The notice that goes with the message. */
  readonly notice?: { readonly noticeNumber: string } | null;
  /** Whether it goes as a file. */
  readonly hasAttachment?: boolean;
  /** Where the guardian changes or stops messages; null where there is no such page. */
  readonly wishesAddress?: string | null;
  /** Words that are made where they are decided. */
  readonly said?: { readonly subject: string | null; readonly text: string } | null;
  /** Whether an SMS of the guardian reaches us. */
  readonly mayReply?: boolean;
}

/** The code's own words, version 0 of every template. */
export const defaultTemplates: Readonly<
  Record<Language, Readonly<Record<NotificationKind, Template>>>
> = { it: italian, en: english };

export interface ComposedEmail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A longer subject is cut by every reader of mail. */
const SUBJECT_MOST = 200;

export function composePage(sender: Sender, content: Content, template: Template): Page {
  const { kind, language, said } = content;
  const values = valuesOf(sender, content, 'long');
  const { greeting, reasonIs, reasons, signature } = frames[language];
  const isAnswer = kind === 'reply';
  const answered = isAnswer ? oneLine(said?.subject ?? '') : '';
  const subject = answered || lineOf(template.subject, values) || values.comune;
  return {
    language,
    from: values.comune,
    subject: [...subject].slice(0, SUBJECT_MOST).join(''),
    greeting: greeting(values.nome),
    blocks: isAnswer ? literalBlocks(said?.text ?? '') : blocksOf(template.body, values),
    reason: `${reasonIs} ${reasons[kind](values)}`,
    change: changeOf(content),
    signature: signature(values),
  };
}

/** Who was asked for a code or an answer cannot stop it; it comes once. */
function changeOf({ kind, language, wishesAddress }: Content): Page['change'] {
  if (kinds[kind].topic === null) return null;
  const { changeAt, changeWith } = frames[language];
  if (wishesAddress != null) return { words: changeAt, address: wishesAddress };
  return { words: changeWith, address: null };
}

export function emailOf(page: Page): ComposedEmail {
  return { subject: page.subject, text: textOf(page), html: htmlOf(page) };
}
