/** Goes through the families of a Comune: whom a broadcast would reach, and whom nobody reaches. */
import type { Clocks } from '@mestolo/service/clock.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import type mongoose from 'mongoose';
import type { Account } from '../domain/account.ts';
import {
  type Audience,
  type AudienceView,
  belongs,
  reached,
  type WhyUnreachable,
  whyUnreachable,
} from '../domain/audience.ts';
import type { BroadcastTexts } from '../domain/broadcast.ts';
import {
  type Language,
  type MeasuredSms,
  openPreview,
  type Preview,
} from '../domain/broadcast-preview.ts';
import type { TopicOfWishes } from '../domain/notification.ts';
import type { Settings } from '../domain/settings.ts';
import { type CalendarDocument, nowAt } from './calendars.ts';
import type { DietPupils } from './diet-pupils.ts';
import { readSettings } from './settings.ts';

export interface PreviewTools {
  readonly db: mongoose.mongo.Db;
  readonly clocks: Clocks;
  readonly withDiet: DietPupils;
  /** As the sender will write it. */
  measureSms(
    texts: BroadcastTexts,
    language: Language,
    from: { readonly sender: CalendarDocument; readonly settings: Settings },
  ): MeasuredSms;
}

export interface FullPreview extends Preview {
  readonly sms: readonly (MeasuredSms & { readonly language: Language })[];
  readonly millicentsAPart: number;
  readonly capCentsADay: number | null;
}

export interface Unreachable {
  readonly accountId: string;
  readonly why: WhyUnreachable;
}

export interface Previews {
  /** Null where the calendar of the Comune is not known. */
  of(
    tenant: string,
    broadcast: { readonly audience: Audience; readonly texts: BroadcastTexts },
  ): Promise<FullPreview | null>;
  /** In the order of the accounts, from behind one on. */
  unreachable(
    tenant: string,
    asked: {
      readonly audience: Audience;
      readonly topic: TopicOfWishes | null;
      readonly behind: string;
      readonly limit: number;
    },
  ): Promise<readonly Unreachable[]>;
}

const FAMILIES_AT_ONCE = 1_000;
const IN_VIEW = { balance: 1, children: 1, closedOn: 1, guardians: 1, hold: 1 } as const;

export function createPreviews(tools: PreviewTools): Previews {
  const { db, measureSms } = tools;
  const families = (tenant: string, behind: string) =>
    db
      .collection<Account>('accounts')
      .find({ tenant, _id: { $gt: behind } }, { projection: IN_VIEW })
      .sort({ _id: 1 })
      .batchSize(FAMILIES_AT_ONCE);
  return {
    async of(tenant, { audience, texts }) {
      const known = await lookAround(tools, tenant, audience);
      if (known === null) return null;
      const { calendar, view } = known;
      const languages: readonly Language[] = texts.en === null ? ['it'] : ['it', 'en'];
      const sms = languages.map((language) => ({
        language,
        ...measureSms(texts, language, { sender: calendar, settings: view.settings }),
      }));
      const byLanguage = Object.fromEntries(sms.map((one) => [one.language, one]));
      const count = openPreview({ audience, view, sms: byLanguage });
      for await (const family of families(tenant, '')) count.add(family);
      const { millicentsAPart, capCentsADay } = view.settings.sms;
      return { ...count.result(), sms, millicentsAPart, capCentsADay };
    },
    async unreachable(tenant, { audience, topic, behind, limit }) {
      const known = await lookAround(tools, tenant, audience);
      const found: Unreachable[] = [];
      if (known === null) return found;
      for await (const family of families(tenant, behind)) {
        if (!belongs(family, audience, known.view)) continue;
        if (reached(family, topic, known.view.settings).length > 0) continue;
        found.push({ accountId: family._id, why: whyUnreachable(family) });
        if (found.length === limit) break;
      }
      return found;
    },
  };
}

interface Known {
  readonly calendar: CalendarDocument;
  readonly view: AudienceView;
}

async function lookAround(
  { db, clocks, withDiet }: PreviewTools,
  tenant: string,
  { dietCodes }: Audience,
): Promise<Known | null> {
  const calendars = db.collection<CalendarDocument>('calendars');
  const calendar = await calendars.findOne({ _id: tenant });
  if (calendar === null) return null;
  const day = localDate(nowAt(calendar, clocks), calendar.timeZone);
  const view = {
    day,
    withDiet: await withDiet({ tenant, day, dietCodes }),
    lowBelowCents: calendar.lowBalanceBelowCents,
    settings: await readSettings(db, tenant),
  };
  return { calendar, view };
}
