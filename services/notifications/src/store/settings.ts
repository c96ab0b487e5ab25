/** How each Comune wants its families to be written to; what it never said is as usual. */
import type mongoose from 'mongoose';
import { DEFAULT_SETTINGS, type Settings } from '../domain/settings.ts';

export const SETTINGS = 'settings';

export interface SettingsDocument extends Settings {
  /** The tenant. */
  readonly _id: string;
  /** Counts the changes. */
  readonly version: number;
}

/** Filled up: a document of before a setting existed lacks it. */
export function settingsOf(document: Partial<SettingsDocument> | null | undefined): Settings {
  const { reminders, lowBelowMeals, sms, appIo, evidenceDays } = DEFAULT_SETTINGS;
  return {
    reminders: document?.reminders ?? reminders,
    lowBelowMeals: document?.lowBelowMeals ?? lowBelowMeals,
    sms: { ...sms, ...document?.sms },
    appIo: document?.appIo ?? appIo,
    evidenceDays: document?.evidenceDays ?? evidenceDays,
  };
}

export async function readSettings(db: mongoose.mongo.Db, tenant: string): Promise<Settings> {
  return settingsOf(await db.collection<SettingsDocument>(SETTINGS).findOne({ _id: tenant }));
}
