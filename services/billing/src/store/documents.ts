/** The documents of billing that are not what the domain calls them, as they rest in MongoDB. */
import type { Account } from '../domain/account.ts';

import type { MealFact, ReceiptFact } from '../domain/facts.ts';
import type { WaitsFor } from '../domain/pupil.ts';
import type { Tariff } from '../domain/tariff.ts';

/** Counts up when the form of these documents changes. Entries have a schema of their own. */
export const SCHEMA = 1;

export interface AccountDocument extends Account {
  readonly schema: number;
  /** Counts decisions that rest on this document without changing it, so that rivals collide. */
  readonly touched: number;
}

export interface ParkedDocument extends MealFact {
  /** The id of the debit it will become. */
  readonly _id: string;
  readonly schema: number;
  readonly waitsFor: WaitsFor;
}

export interface SuspenseDocument extends ReceiptFact {
  readonly _id: string;
  readonly schema: number;
}

export interface TariffDocument extends Tariff {
  readonly _id: string;
  readonly schema: number;
  readonly tenant: string;
  readonly recordedAt: Date;
  readonly actor: { readonly kind: string; readonly id: string };
}
