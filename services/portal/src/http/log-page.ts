/** Makes the list of a family's messages, for its page and for those who hold it open. */
import type { ReadableAccount } from '../account-reader.ts';
import type { LogLine, Notifications } from '../notifications.ts';
import type { LogContext } from '../pages/message-list.ts';
import type { Language } from '../pages/words.ts';
import type { AccountKey } from '../store/load-account.ts';
import { accountAddress } from './account-address.ts';

export interface WantedLog {
  readonly target: AccountKey;
  readonly link: string | undefined;
  readonly language: Language;
  readonly after?: string | undefined;
}

export interface LoadedLog {
  /** Null where notifications does not answer. */
  readonly lines: readonly LogLine[] | null;
  readonly next: string | null;
  readonly context: LogContext;
}

export async function loadLog(
  notifications: Notifications,
  { settings }: Pick<ReadableAccount, 'settings'>,
  { target, after, ...shown }: WantedLog,
): Promise<LoadedLog> {
  const [log, context] = await Promise.all([
    notifications.log(target, after),
    contextOf(notifications, settings, { target, ...shown }),
  ]);
  return log.kind === 'ok' ? { ...log.value, context } : { lines: null, next: null, context };
}

/** Masked addresses are said where they are known; a message is shown without them too. */
export async function contextOf(
  notifications: Notifications,
  settings: ReadableAccount['settings'],
  { target, link, language }: Omit<WantedLog, 'after'>,
): Promise<LogContext> {
  const guardians = await notifications.guardians(target);
  const { timeZone, lowBalanceBelowCents } = settings;
  return {
    ...{ language, timeZone, lowBalanceBelowCents },
    guardians: guardians.kind === 'ok' ? guardians.value : [],
    addressOf: (reference) =>
      accountAddress(`/account/messages/${reference}`, { link, lang: language }),
  };
}
