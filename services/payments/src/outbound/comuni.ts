/** The Comuni that go through a part of PagoPA's, and what time it is there. */
import type { Clocks } from '@mestolo/service/clock.ts';
import type { mongo } from 'mongoose';
import type { Creditor } from '../domain/creditor.ts';
import { TENANTS } from '../store/collections.ts';
import { type TenantDocument, toCreditor } from '../store/documents.ts';
import type { JudgedPart } from './health-notes.ts';

export interface PresentComune {
  readonly tenant: string;
  readonly timeZone: string;
  /** Business time. */
  readonly now: Date;
}

export interface ComuneOfPart extends PresentComune {
  readonly creditor: Creditor;
}

export interface Comuni {
  using(part: JudgedPart): Promise<ComuneOfPart[]>;
  /** Also one that has left pagoPA. Null where it is not known. */
  of(tenant: string): Promise<PresentComune | null>;
}

export function createComuni(db: mongo.Db, clocks: Clocks): Comuni {
  const tenants = db.collection<TenantDocument>(TENANTS);
  const present = (found: TenantDocument): PresentComune => {
    clocks.set(found._id, found.clock);
    const { _id: tenant, timeZone } = found;
    return { tenant, timeZone, now: clocks.now(tenant) };
  };
  return {
    async using(part) {
      const found = await tenants.find({ creditor: { $ne: null } }).toArray();
      return found.flatMap((one) => {
        const creditor = toCreditor(one);
        return creditor !== null && uses[part](creditor) ? [{ ...present(one), creditor }] : [];
      });
    },
    async of(tenant) {
      const found = await tenants.findOne({ _id: tenant });
      return found === null ? null : present(found);
    },
  };
}

const uses: Readonly<Record<JudgedPart, (creditor: Creditor) => boolean>> = {
  checkout: ({ checkout }) => checkout === true,
  aca: ({ provider, aca }) => provider !== 'gpd' && aca !== false,
  gpd: ({ provider }) => provider === 'gpd',
};
