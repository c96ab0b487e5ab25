/**
 * Which families a phone number was written to, so that its answers find their way. A number is
 * known here by a keyed hash alone.
 */
import { createHmac } from 'node:crypto';
import type mongoose from 'mongoose';

export interface NumberOwner {
  readonly tenant: string;
  readonly accountId: string;
  readonly guardianId: string;
}

export interface NumberDocument {
  /** The keyed hash of the number. */
  readonly _id: string;
  readonly owners: readonly NumberOwner[];
}

export interface Numbers {
  /** Before an SMS leaves: its answer may come at once. */
  remember(written: NumberOwner & { readonly number: string }): Promise<void>;
  /** Whom the number was ever written for; whether it is theirs still is for the reader to see. */
  ownersOf(number: string): Promise<readonly NumberOwner[]>;
  /** The name of a number, in places where the number itself must not stand. */
  nameOf(number: string): string;
  forgetAccount(accountId: string): Promise<void>;
}

export const NUMBERS = 'numbers';

export function createNumbers(db: mongoose.mongo.Db, key: Buffer): Numbers {
  const numbers = db.collection<NumberDocument>(NUMBERS);
  const destroyedKeys = db.collection<{ _id: string }>('destroyedKeys');
  const nameOf = (number: string) =>
    createHmac('sha256', key)
      .update(`number:${number.replaceAll(/[^+0-9]/g, '')}`)
      .digest('base64url');
  const forgetAccount = async (accountId: string) => {
    await numbers.updateMany(
      { 'owners.accountId': accountId },
      { $pull: { owners: { accountId } } },
    );
    await numbers.deleteMany({ owners: { $size: 0 } });
  };
  return {
    nameOf,
    forgetAccount,
    async remember({ tenant, accountId, guardianId, number }) {
      const owner = { tenant, accountId, guardianId };
      const filter = { _id: nameOf(number) };
      const added = () =>
        numbers.updateOne(filter, { $addToSet: { owners: owner } }, { upsert: true });
      // Two that insert at once: the second finds the first.
      await added().catch((error) => {
        if ((error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
        return added();
      });
      // A key that was destroyed meanwhile may have been looked for before this was written.
      const gone = await destroyedKeys.findOne({ _id: contactKeyOf(accountId) });
      if (gone !== null) await forgetAccount(accountId);
    },
    async ownersOf(number) {
      return (await numbers.findOne({ _id: nameOf(number) }))?.owners ?? [];
    },
  };
}

const DUPLICATE_KEY = 11_000;

/** The key under which a family's addresses rest. */
export function contactKeyOf(accountId: string): string {
  return `family:${accountId}:contact`;
}
