/** Opens the name of who holds an account: for one answer or one paper, and never kept. */
import type { KeyRing } from '@mestolo/service/keys.ts';
import { keyIdOf } from '@mestolo/service/seal.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { Notice } from '../domain/notice.ts';
import type { Queries } from './queries.ts';

/** In clear. */
export interface Holder {
  readonly fullName: string;
  /** Not every holder has one. */
  readonly taxCode: string | null;
}

/** Null where the name can't be read any more, or just now: nobody is named then. */
export type OpenHolder = (notice: Pick<Notice, 'accountId' | 'tenant'>) => Promise<Holder | null>;

export interface HolderNeeds {
  readonly queries: Queries;
  readonly keys: KeyRing;
  readonly logger: Logger;
}

export function createOpenHolder({ queries, keys, logger }: HolderNeeds): OpenHolder {
  return async ({ accountId, tenant }) => {
    const family = await queries.family(accountId);
    // The last holder is today's.
    const holder = family?.holders.at(-1);
    if (holder === undefined) return null;
    const { fullName, taxCode, guardianId: recordId } = holder;
    if (await queries.isDestroyed(keyIdOf(fullName))) return null;
    try {
      await keys.fetchFor([fullName, taxCode]);
      const name = keys.open(fullName, { tenant, recordId, field: 'fullName' });
      const code = taxCode && keys.open(taxCode, { tenant, recordId, field: 'taxCode' });
      return name === null ? null : { fullName: name, taxCode: code };
    } catch (error) {
      // A payment does not wait for a name: pagoPA knows an unnamed debtor.
      logger.warn({ tenant, error: String(error) }, 'the name of a debtor could not be opened');
      return null;
    }
  };
}
