/** Carts that PagoPA's Checkout has taken: a repeated request is led to the same one. */
import type { mongo } from 'mongoose';
import { CARTS } from './collections.ts';

export interface Cart {
  /** Comes back in receipts as their payment note. */
  readonly id: string;
  readonly tenant: string;
  readonly noticeIds: readonly string[];
  /** Of the request: another one may not use its key. */
  readonly fingerprint: string;
  readonly location: string;
}

type CartDocument = Omit<Cart, 'id'> & { readonly _id: string; readonly expiresAt: Date };

const DAY_MS = 86_400_000;
/** A question about a payment comes within this time. */
const KEPT_MS = 60 * DAY_MS;

export interface Carts {
  find(id: string): Promise<Cart | null>;
  /** The cart that counts: an earlier one of this id, where there is one. */
  keep(cart: Cart): Promise<Cart>;
}

export function createCarts(db: mongo.Db): Carts {
  const carts = db.collection<CartDocument>(CARTS);
  const find = async (id: string) => {
    const found = await carts.findOne({ _id: id });
    return found === null ? null : toCart(found);
  };
  return {
    find,
    async keep(cart) {
      const { id: _id, ...rest } = cart;
      const expiresAt = new Date(Date.now() + KEPT_MS);
      await carts.updateOne({ _id }, { $setOnInsert: { ...rest, expiresAt } }, { upsert: true });
      return (await find(_id)) ?? cart;
    },
  };
}

function toCart({ _id, tenant, noticeIds, fingerprint, location }: CartDocument): Cart {
  return { id: _id, tenant, noticeIds, fingerprint, location };
}
