/** Puts together what one family sees: views, names, settings of its Comune. */
import type mongoose from 'mongoose';
import { type AccountPicture, accountPicture } from './domain/account-picture.ts';
import { type NamesTools, openNames } from './names.ts';
import type { People } from './pages/account-parts.ts';
import { type AccountKey, loadAccount, type Settings } from './store/load-account.ts';

export interface ReadableAccount {
  readonly picture: AccountPicture;
  readonly settings: Settings;
  readonly people: People;
  readonly olderBefore: number | null;
}

export interface AccountReader {
  /** Null while registry's records of the family or of its Comune have not arrived. */
  read(key: AccountKey, before?: number): Promise<ReadableAccount | null>;
}

export function createAccountReader(
  tools: NamesTools & { readonly db: mongoose.mongo.Db },
): AccountReader {
  return {
    async read(key, before) {
      const loaded = await loadAccount(tools.db, key, before ?? null);
      const { settings, family, views, olderBefore } = loaded;
      if (settings === null || family === null) return null;
      return {
        picture: accountPicture(views, settings),
        settings,
        people: await openNames(tools, key.tenant, loaded),
        olderBefore,
      };
    },
  };
}
