/** Puts together what one family sees: views, names, settings of its Comune. */
import type mongoose from 'mongoose';
import { type AccountPicture, accountPicture } from './domain/account-picture.ts';
import { type NamesTools, openNames } from './names.ts';
import type { NoticeTokens } from './notice-token.ts';
import type { People } from './pages/account-parts.ts';
import {
  type AccountKey,
  loadAccount,
  type OutageView,
  type Settings,
} from './store/load-account.ts';

export interface ReadableAccount {
  readonly picture: AccountPicture;
  readonly settings: Settings;
  readonly people: People;
  /** The guardian who holds the account. */
  readonly holderId: string | null;
  readonly paymentCode: string | null;
  readonly outage: OutageView | null;
  /** Of each open notice, the name by which its page is found. */
  readonly noticeTokens: ReadonlyMap<string, string>;
  readonly olderBefore: number | null;
}

export interface AccountReader {
  /** Null while registry's records of the family or of its Comune have not arrived. */
  read(key: AccountKey, before?: number): Promise<ReadableAccount | null>;
}

export function createAccountReader(
  tools: NamesTools & { readonly db: mongoose.mongo.Db; readonly noticeTokens: NoticeTokens },
): AccountReader {
  return {
    async read(key, before) {
      const loaded = await loadAccount(tools.db, key, before ?? null);
      const { settings, family, views, olderBefore, outage } = loaded;
      if (settings === null || family === null) return null;
      const picture = accountPicture(views, settings);
      const tokens = picture.openNotices.map(async ({ noticeNumber }) => {
        const named = { tenant: key.tenant, noticeNumber };
        return [noticeNumber, await tools.noticeTokens.sign(named)] as const;
      });
      return {
        picture,
        settings,
        people: await openNames(tools, key.tenant, loaded),
        holderId: family.holders.at(-1)?.guardianId ?? null,
        paymentCode: family.paymentCode ?? null,
        outage,
        noticeTokens: new Map(await Promise.all(tokens)),
        olderBefore,
      };
    },
  };
}
