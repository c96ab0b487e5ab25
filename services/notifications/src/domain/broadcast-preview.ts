/** What a broadcast would be: whom it reaches, over what, and what its SMS cost. */
import {
  type Audience,
  type AudienceView,
  belongs,
  type FamilyInView,
  reached,
  whyUnreachable,
} from './audience.ts';
import type { BroadcastTexts } from './broadcast.ts';
import type { Channel, Guardian } from './notification.ts';

export type Language = 'it' | 'en';

/** One SMS as it will be sent. */
export interface MeasuredSms {
  readonly encoding: 'GSM-7' | 'UCS-2';
  readonly characters: number;
  readonly parts: number;
}

export interface Reach {
  readonly families: number;
  readonly guardians: number;
  readonly byChannel: Readonly<Record<Channel, number>>;
  /** Families that nobody is reached of: with no address that works, or who do not want it. */
  readonly unreachable: { readonly noAddress: number; readonly notWanted: number };
  readonly smsParts: number;
  readonly smsCostCents: number;
}

export interface Preview {
  /** Of the audience, reached or not. */
  readonly families: number;
  readonly asNews: Reach;
  readonly asUrgent: Reach;
}

type Counted = {
  -readonly [K in 'families' | 'guardians' | 'smsParts']: number;
} & { byChannel: Record<Channel, number>; unreachable: Record<'noAddress' | 'notWanted', number> };

export interface PreviewCount {
  add(family: FamilyInView): void;
  result(): Preview;
}

const nothing = (): Counted => ({
  families: 0,
  guardians: 0,
  smsParts: 0,
  byChannel: { email: 0, sms: 0, appIo: 0 },
  unreachable: { noAddress: 0, notWanted: 0 },
});

export interface Previewed {
  readonly audience: Audience;
  readonly view: AudienceView;
  /** By the language it is written in; a guardian's own where there is such a text. */
  readonly sms: Readonly<Partial<Record<Language, MeasuredSms>>>;
}

/** Counts family by family, so that nobody needs to hold all of them. */
export function openPreview({ audience, view, sms }: Previewed): PreviewCount {
  let families = 0;
  const asNews = nothing();
  const asUrgent = nothing();
  const { settings } = view;
  const count = (counted: Counted, family: FamilyInView, topic: 'news' | 'urgent') => {
    const ways = reached(family, topic, settings);
    if (ways.length === 0) {
      counted.unreachable[whyUnreachable(family)] += 1;
      return;
    }
    counted.families += 1;
    counted.guardians += ways.length;
    for (const { guardian, channels } of ways) {
      for (const channel of channels) counted.byChannel[channel] += 1;
      if (channels.includes('sms')) counted.smsParts += partsFor(guardian, sms);
    }
  };
  const reach = (counted: Counted): Reach => ({
    ...counted,
    smsCostCents: Math.ceil((counted.smsParts * settings.sms.millicentsAPart) / 1000),
  });
  return {
    add(family) {
      if (!belongs(family, audience, view)) return;
      families += 1;
      count(asNews, family, 'news');
      count(asUrgent, family, 'urgent');
    },
    result: () => ({ families, asNews: reach(asNews), asUrgent: reach(asUrgent) }),
  };
}

/** What the guardian chose here stands before what registry says. */
export function languageOf({ language, wishes }: Guardian, texts: Has): Language {
  const wanted = wishes?.language ?? language;
  return texts[wanted] ? wanted : 'it';
}

type Has = Readonly<Partial<Record<keyof BroadcastTexts, unknown>>>;

function partsFor(guardian: Guardian, sms: Previewed['sms']): number {
  return sms[languageOf(guardian, sms)]?.parts ?? 0;
}
