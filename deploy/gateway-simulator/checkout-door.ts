/** Checkout: takes a cart, and plays the page on which its notices are paid. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Archive, Cart } from './archive.ts';
import { cartPage } from './checkout-page.ts';
import { digits } from './formats.ts';
import type { Node } from './node.ts';
import { order } from './order.ts';
import { type Answered, type Asked, problem, type Route, readBody } from './routes.ts';
import type { Settings } from './settings.ts';

const notice = z.strictObject({
  noticeNumber: digits(18),
  fiscalCode: digits(11),
  amount: z.int().min(1),
  companyName: z.string().max(140),
  description: z.string().max(140),
});

const cartBody = z.strictObject({
  emailNotice: z.email().optional(),
  paymentNotices: z.array(notice).min(1).max(5),
  returnUrls: z.strictObject({
    returnOkUrl: z.url(),
    returnCancelUrl: z.url(),
    returnErrorUrl: z.url(),
    // Needed by the second version of the interface.
    returnWaitingUrl: z.url().optional(),
  }),
  idCart: z.string().min(1).max(210).optional(),
  allCCP: z.boolean().optional(),
});

export interface CheckoutParts {
  readonly archive: Archive;
  readonly node: Node;
  readonly settings: Settings;
}

export function checkoutRoutes(parts: CheckoutParts): Route[] {
  const { archive } = parts;
  const cartOf = ({ params }: Asked) => archive.carts.get(params.cart ?? '') ?? null;
  return [
    {
      method: 'POST',
      path: '/checkout/carts',
      door: 'checkout',
      answer: (asked) => take(parts, asked),
    },
    {
      method: 'GET',
      path: '/checkout/pay/{cart}',
      answer(asked) {
        const cart = cartOf(asked);
        if (cart === null) return problem(404, 'Not Found', 'there is no such cart');
        return { status: 200, type: 'text/html; charset=utf-8', body: cartPage(cart) };
      },
    },
    {
      method: 'POST',
      path: '/checkout/pay/{cart}',
      async answer(asked) {
        const cart = cartOf(asked);
        if (cart === null) return problem(404, 'Not Found', 'there is no such cart');
        const choice = new URLSearchParams(asked.text).get('choice') ?? '';
        const location = await decide(parts, cart, choice);
        archive.touched();
        return { status: 303, headers: { location } };
      },
    },
  ];
}

function take({ archive, settings }: CheckoutParts, asked: Asked): Answered {
  const read = readBody(cartBody, asked.text);
  if (!read.ok) return problem(400, 'Bad Request', read.detail);
  const { paymentNotices, returnUrls, emailNotice, idCart } = read.body;
  const numbers = new Set(paymentNotices.map(({ noticeNumber }) => noticeNumber));
  if (numbers.size < paymentNotices.length) {
    return problem(400, 'Bad Request', 'a notice stands in the cart twice');
  }
  const cartId = randomUUID();
  archive.carts.set(cartId, {
    cartId,
    notices: paymentNotices,
    returnUrls: returnUrls as Record<string, string>,
    emailNotice: emailNotice ?? null,
    idCart: idCart ?? null,
    madeAt: new Date().toISOString(),
    state: 'open',
  });
  archive.touched();
  const base = settings.publicUrl ?? `http://${asked.headers.host ?? 'localhost'}`;
  return { status: 302, headers: { location: `${base}/checkout/pay/${cartId}` } };
}

/** How long a payment takes whose outcome is not known when the payer comes back. */
const LATE_MS = 3_000;

/** The address the browser goes back to. */
async function decide(parts: CheckoutParts, cart: Cart, choice: string): Promise<string> {
  const { returnOkUrl, returnCancelUrl, returnErrorUrl, returnWaitingUrl } = cart.returnUrls;
  const back = (url: string | undefined) => url ?? returnErrorUrl ?? '/';
  if (cart.state === 'paid') return back(returnOkUrl);
  if (choice === 'cancel') {
    cart.state = 'cancelled';
    return back(returnCancelUrl);
  }
  if (choice === 'waiting' || choice === 'waiting-unpaid') {
    cart.state = 'waiting';
    if (choice === 'waiting') void pause(LATE_MS).then(() => payCart(parts, cart));
    return back(returnWaitingUrl);
  }
  if (choice !== 'pay') {
    cart.state = 'failed';
    return back(returnErrorUrl);
  }
  return (await payCart(parts, cart)) ? back(returnOkUrl) : back(returnErrorUrl);
}

/** All of the cart or nothing: every notice is looked at before the first one is paid. */
async function payCart({ node, archive }: CheckoutParts, cart: Cart): Promise<boolean> {
  const orders = cart.notices.map(({ noticeNumber, fiscalCode }) => {
    const paymentNote = cart.idCart ?? cart.cartId;
    return order.parse({ noticeNumber, creditorFiscalCode: fiscalCode, paymentNote });
  });
  const looks = orders.map((one) => node.pay({ ...one, stopAfter: 'verify' }));
  const isPayable = (await Promise.all(looks)).every(({ verify }) => verify?.outcome !== 'KO');
  if (!isPayable) cart.state = 'failed';
  else {
    const reports = await Promise.all(orders.map((one) => node.pay(one)));
    // A receipt that was not delivered yet changes nothing for who has paid.
    const isPaid = reports.every(({ outcome, receipts, source }) => {
      return outcome === 'paid' || receipts.length > 0 || source === 'archive';
    });
    cart.state = isPaid ? 'paid' : 'failed';
  }
  archive.touched();
  return cart.state === 'paid';
}
