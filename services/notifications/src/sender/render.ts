/** What one notification says: written once, kept, and the same in every later attempt. */
import type { KeyRing } from '@mestolo/service/keys.ts';
import type mongoose from 'mongoose';
import type { Account } from '../domain/account.ts';
import type { Guardian, Notification } from '../domain/notification.ts';
import type { Settings } from '../domain/settings.ts';
import type { GuardianTokens } from '../guardian-tokens.ts';
import { createRenderings, type Rendered, type Rendering } from '../store/renderings.ts';
import { createTemplates } from '../store/templates.ts';
import { appIoOf } from '../texts/app-io.ts';
import { readableBroadcast } from '../texts/broadcast-words.ts';
import { type Content, composePage, emailOf, type Sender } from '../texts/compose.ts';
import { composeSms } from '../texts/sms.ts';
import type { Language, Template } from '../texts/template.ts';
import type { Contact } from './contacts.ts';

export interface ToRender {
  readonly notification: Notification;
  readonly account: Account;
  readonly guardian: Guardian;
  readonly contact: Pick<Contact, 'fullName'>;
  readonly calendar: Sender;
  readonly settings: Settings;
  /** The notice that goes with it. */
  readonly notice?: { readonly noticeNumber: string } | null;
}

export interface Renderer {
  /**
   * `keyDestroyed` where nobody could read it any more.
   *
   * @throws Error where registry cannot be asked for keys
   */
  render(what: ToRender): Promise<Rendered | 'keyDestroyed'>;
}

export interface RendererTools {
  readonly db: mongoose.mongo.Db;
  readonly keyRing: KeyRing;
  readonly tokens: GuardianTokens;
  /** Where families pay in and choose their messages; null where messages need not say. */
  readonly portalUrl: string | null;
  /** Who sends SMS where the Comune has no sender of its own. */
  readonly smsFrom: string;
}

/** A message may be looked for after the summer. */
const WISHES_LINK_LIVES_MS = 365 * 86_400_000;

export function createRenderer(tools: RendererTools): Renderer {
  const renderings = createRenderings(tools.db, tools.keyRing);
  return {
    async render(what) {
      const { notification, settings } = what;
      const isFirst = notification.attempts === 0;
      const earlier = isFirst ? null : await renderings.read(notification.reference);
      if (earlier !== null) return earlier;
      const source = await sourceOf(tools, what);
      const content = await contentOf(tools, what, source.language);
      if (content === 'keyDestroyed') return content;
      const rendering = renderingOf(what, content, source.template);
      const { templateId, templateVersion } = source;
      const rendered = { ...rendering, templateId, templateVersion };
      return renderings.keep(notification, rendered, settings.evidenceDays);
    },
  };
}

function renderingOf({ notification, calendar }: ToRender, content: Content, template: Template) {
  const { channel, kind, hours } = notification;
  if (channel === 'sms') return { channel, ...composeSms(calendar, content, template) } as const;
  const page = composePage(calendar, content, template);
  if (channel === 'appIo') return { channel, ...appIoOf(page) } as const;
  // One click ends news, and not what must reach whoever has a child here.
  const isNews = kind === 'broadcast' && hours !== 'urgent';
  const wishes = isNews ? content.wishesAddress?.replace(/\?.*$/, '') : null;
  const unsubscribe = wishes ? `${wishes}/disiscrizione?topic=news` : null;
  return { channel, ...emailOf(page), unsubscribe } satisfies Rendering;
}

interface Source {
  readonly template: Template;
  readonly language: Language;
  readonly templateId: string;
  readonly templateVersion: number;
}

interface BroadcastWords {
  readonly _id: string;
  readonly version: number;
  readonly texts: { readonly it: Template; readonly en: Template | null };
}

async function sourceOf({ db }: RendererTools, what: ToRender): Promise<Source> {
  const { notification, guardian } = what;
  const { tenant, kind, broadcastId } = notification;
  const wanted = guardian.wishes?.language ?? guardian.language;
  if (broadcastId === null) {
    const { template, version } = await createTemplates(db).current({
      ...{ tenant, kind },
      language: wanted,
    });
    return { template, language: wanted, templateId: kind, templateVersion: version };
  }
  const broadcasts = db.collection<BroadcastWords>('broadcasts');
  const broadcast = await broadcasts.findOne({ _id: broadcastId });
  if (broadcast === null) throw new Error(`there is no broadcast ${broadcastId}`);
  const { texts, version } = broadcast;
  // Who reads English gets the Italian words where there are no others: then all of it is Italian.
  const language = wanted === 'en' && texts.en !== null ? 'en' : 'it';
  const template = readableBroadcast(texts[language] ?? texts.it);
  return { template, language, templateId: `broadcast:${broadcastId}`, templateVersion: version };
}

async function contentOf(
  tools: RendererTools,
  what: ToRender,
  language: Language,
): Promise<Content | 'keyDestroyed'> {
  const { notification, account, contact, settings, notice } = what;
  const { kind, facts, channel } = notification;
  const said = await saidIn(tools.keyRing, notification);
  if (said === 'keyDestroyed') return said;
  const { portalUrl } = tools;
  const sender = settings.sms.sender ?? tools.smsFrom;
  return {
    kind,
    facts,
    language,
    guardian: contact.fullName,
    pay: portalUrl === null ? null : payOf(account, portalUrl),
    limitCents: limitOf(account, settings),
    notice: notice ?? null,
    hasAttachment: channel === 'email' && notice != null,
    wishesAddress: portalUrl === null ? null : await wishesAddress(tools, what, language),
    said,
    mayReply: /^\+?\d+$/.test(sender),
  };
}

function payOf({ paymentCode }: Account, portalUrl: string): Content['pay'] {
  return paymentCode ? { paymentCode, address: `${portalUrl}/paga` } : null;
}

/** So many meals at the last price, where the Comune counts in meals. */
function limitOf({ balance }: Account, { lowBelowMeals }: Settings): number | null {
  const price = balance?.mealPriceCents;
  return lowBelowMeals === null || !price ? null : lowBelowMeals * price;
}

async function wishesAddress(
  { tokens, portalUrl }: RendererTools,
  { notification: { tenant, accountId, guardianId } }: ToRender,
  language: Language,
): Promise<string> {
  const named = { tenant, accountId, guardianId, purpose: 'wishes' } as const;
  const token = await tokens.sign(named, new Date(Date.now() + WISHES_LINK_LIVES_MS));
  return `${portalUrl}/messaggi/${token}${language === 'en' ? '?lang=en' : ''}`;
}

type Said = NonNullable<Content['said']>;

async function saidIn(
  keyRing: KeyRing,
  { said, tenant, accountId }: Notification,
): Promise<Said | null | 'keyDestroyed'> {
  if (said === null || said === undefined) return null;
  await keyRing.fetchFor([said]);
  const text = keyRing.open(said, { tenant, recordId: accountId, field: 'said' });
  return text === null ? 'keyDestroyed' : (JSON.parse(text) as Said);
}
