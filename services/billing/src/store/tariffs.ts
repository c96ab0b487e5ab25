/** The tariffs of a Comune as the doors show them. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { mongo } from 'mongoose';
import type { Comune } from '../domain/pupil.ts';
import type { Tariff } from '../domain/tariff.ts';
import { COMUNI, PUPILS, TARIFFS } from './collections.ts';
import type { TariffDocument } from './documents.ts';

export interface ShownTariffs {
  readonly inForce: Tariff | null;
  readonly repricing: boolean;
  readonly feeMonths: readonly string[];
  readonly history: readonly {
    readonly tariff: Tariff;
    readonly recordedAt: Date;
    readonly actor: Actor;
  }[];
}

export interface Tariffs {
  of(
    tenant: string,
    span: { readonly skip: number; readonly limit: number },
  ): Promise<ShownTariffs>;
}

export function createTariffs(db: mongo.Db): Tariffs {
  return {
    async of(tenant, { skip, limit }) {
      const comune = await db.collection<Comune>(COMUNI).findOne({ _id: tenant });
      const puts = (comune?.tariffHistory ?? []).toReversed().slice(skip, skip + limit);
      const ids = [...new Set(puts.map(({ version }) => `${tenant}:${version}`))];
      const found = await db
        .collection<TariffDocument>(TARIFFS)
        .find({ _id: { $in: ids } })
        .toArray();
      const versions = new Map(found.map((tariff) => [tariff.version, tariff]));
      const marked = await db
        .collection(PUPILS)
        .findOne({ tenant, repriceFrom: { $exists: true } }, { projection: { _id: 1 } });
      return {
        inForce: comune?.tariff ?? null,
        repricing: comune?.repricing !== undefined || marked !== null,
        feeMonths: comune?.feeMonths ?? [],
        history: puts.flatMap(({ version, recordedAt, actor }) => {
          const tariff = versions.get(version);
          return tariff ? [{ tariff, recordedAt, actor }] : [];
        }),
      };
    },
  };
}
