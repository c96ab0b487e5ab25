/**
 * PagoPA's Checkout: a cart of notices becomes a page on which a family pays on line.
 * Source: PagoPA's checkout_v1.json and checkout_v2.json.
 */
import { createHash } from 'node:crypto';
import type { Creditor } from '../domain/creditor.ts';
import type { Notice } from '../domain/notice.ts';
import { descriptionOf } from '../domain/notice-words.ts';
import type { PagopaClient } from './pagopa-client.ts';
import type { ProviderOutcome } from './provider.ts';

export type ReturnTo = 'account' | 'paga';

export interface CartOrder {
  readonly creditor: Creditor;
  readonly cartId: string;
  readonly notices: readonly Notice[];
  readonly email: string | null;
  readonly returnTo: ReturnTo;
  /** By which the page of return finds the way back; null for none. */
  readonly token: string | null;
}

export type CartOutcome =
  | { readonly kind: 'made'; readonly location: string }
  | Exclude<ProviderOutcome, { readonly kind: 'ok' }>;

export interface Checkout {
  open(order: CartOrder): Promise<CartOutcome>;
  /** Asks for a cart that nobody will pay, to see whether the door answers. */
  probe(creditor: Creditor): Promise<void>;
}

export interface CheckoutOptions {
  readonly client: PagopaClient;
  /** With its version at the end, as PagoPA writes it. */
  readonly address: string;
  /** Where browsers reach the portal. */
  readonly portalUrl: string;
}

/** The number by which PagoPA itself looks whether somebody is there. */
const NOBODYS_NOTICE = '0'.repeat(18);

export function createCheckout({ client, address, portalUrl }: CheckoutOptions): Checkout {
  const post = (creditor: Creditor, body: object) =>
    client.call({
      part: 'checkout',
      fiscalCode: creditor.fiscalCode,
      method: 'POST',
      path: '/carts',
      body,
    });
  const hasWaitingPage = !address.endsWith('/v1');
  return {
    async open(order) {
      const body = cartBody(order, { portalUrl, hasWaitingPage });
      const answer = await post(order.creditor, body);
      if (answer.kind !== 'ok') {
        return answer.kind === 'unavailable' ? answer : { kind: 'refused', words: answer.words };
      }
      const location = pageOf(answer.location, address);
      const words = `HTTP ${answer.status} without the address of a page`;
      return location === null ? { kind: 'refused', words } : { kind: 'made', location };
    },
    async probe(creditor) {
      const notice = { noticeNumber: NOBODYS_NOTICE, amount: 1, description: 'Prova' };
      const { fiscalCode, companyName } = creditor;
      const returnUrls = returnAddresses({ portalUrl, hasWaitingPage }, '');
      await post(creditor, {
        paymentNotices: [{ ...notice, fiscalCode, companyName }],
        returnUrls,
      });
    },
  };
}

/** The same for the same request of the same Comune, so that a repeat is no second cart. */
export function cartIdOf(tenant: string, key: string): string {
  return createHash('sha256').update(`${tenant}|${key}`).digest('hex').slice(0, 32);
}

interface Pages {
  readonly portalUrl: string;
  /** Version 1 knows no outcome that is not known yet. */
  readonly hasWaitingPage: boolean;
}

export function cartBody(order: CartOrder, pages: Pages): object {
  const { creditor, cartId, notices, email, returnTo, token } = order;
  const query = new URLSearchParams({ returnTo, ...(token !== null && { token }) });
  return {
    paymentNotices: notices.map(({ noticeNumber, amountCents, kind }) => ({
      noticeNumber,
      fiscalCode: creditor.fiscalCode,
      amount: amountCents,
      companyName: creditor.companyName,
      description: descriptionOf(kind),
    })),
    returnUrls: returnAddresses(pages, `?${query}`),
    ...(email !== null && { emailNotice: email }),
    idCart: cartId,
    // A payer may use a postal account only where all money goes to one.
    allCCP: creditor.postal !== undefined,
  };
}

function returnAddresses({ portalUrl, hasWaitingPage }: Pages, query: string): object {
  const to = (outcome: string) => `${portalUrl}/paga/esito/${outcome}${query}`;
  return {
    returnOkUrl: to('ok'),
    returnCancelUrl: to('annullato'),
    returnErrorUrl: to('errore'),
    ...(hasWaitingPage && { returnWaitingUrl: to('attesa') }),
  };
}

/** Null for what is no page: a family's browser is led only where the door itself is as safe. */
function pageOf(location: string | null, address: string): string | null {
  if (location === null || !URL.canParse(location)) return null;
  const { protocol } = new URL(location);
  const isSafe = protocol === 'https:' || protocol === new URL(address).protocol;
  return isSafe && location.length <= MAX_LOCATION ? location : null;
}

const MAX_LOCATION = 2_000;
