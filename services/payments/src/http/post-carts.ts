/** POST /internal/tenants/{tenant}/carts: a page of PagoPA's on which these notices are paid. */
import { noticeNumber } from '@mestolo/contracts/events/payments.ts';
import type { Cause } from '@mestolo/messaging/handler.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route, unavailable } from '@mestolo/service/http.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { z } from 'zod';
import type { Creditor } from '../domain/creditor.ts';
import { type Notice, UNDER_WAY_MS } from '../domain/notice.ts';
import { stateOn } from '../domain/notice-states.ts';
import { type CartOutcome, type Checkout, cartIdOf } from '../outbound/checkout.ts';
import type { Carts } from '../store/carts.ts';
import type { Comune, Queries } from '../store/queries.ts';
import type { UnderWayRequest } from '../store/under-way-door.ts';

const cart = z.strictObject({
  noticeNumbers: z.array(noticeNumber).min(1).max(5),
  email: z.email().max(256).optional(),
  returnTo: z.enum(['account', 'paga']),
  token: z
    .string()
    .regex(/^[\w.~-]{1,400}$/)
    .optional(),
});

export interface CartNeeds {
  readonly queries: Pick<Queries, 'comune' | 'notice'>;
  readonly carts: Carts;
  /** Null where Checkout has no address here. */
  readonly checkout: Checkout | null;
  readonly underWay: Door<UnderWayRequest, boolean>;
  readonly logger: Logger;
}

export function postCarts(needs: CartNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/carts',
    summary: 'Lead a family to PagoPA’s page to pay notices on line',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    idempotencyKey: 'required',
    body: cart,
    answers: { 201: z.strictObject({ location: z.url() }) },
    async handle({ params: { tenant }, body, idempotencyKey, cause }) {
      const { key = '', fingerprint = '' } = idempotencyKey ?? {};
      const comune = await needs.queries.comune(tenant);
      if (comune === null) throw unavailable(5, 'This Comune is not known here yet.');
      const { checkout } = needs;
      if (!comune.creditor?.checkout || checkout === null) throw notOnLine();
      const { creditor } = comune;
      const cartId = cartIdOf(tenant, key);
      const known = await needs.carts.find(cartId);
      if (known !== null) return answered(known, fingerprint);
      const notices = await payable(needs, { tenant, creditor, comune }, body.noticeNumbers);
      const { email = null, returnTo, token = null } = body;
      const order = { creditor, cartId, notices, email, returnTo, token };
      const location = pageOf(await checkout.open(order), { tenant, logger: needs.logger });
      const noticeIds = notices.map(({ id }) => id);
      const kept = await needs.carts.keep({
        id: cartId,
        tenant,
        noticeIds,
        fingerprint,
        location,
      });
      markUnderWay(needs, { noticeIds, now: comune.now, cause });
      return answered(kept, fingerprint);
    },
  });
}

async function payable(
  { queries }: CartNeeds,
  known: { readonly tenant: string; readonly creditor: Creditor; readonly comune: Comune },
  numbers: readonly string[],
): Promise<Notice[]> {
  const { tenant, creditor, comune } = known;
  const notices: Notice[] = [];
  for (const number of new Set(numbers)) {
    const notice = await queries.notice(creditor.fiscalCode, number);
    if (notice === null || notice.tenant !== tenant) {
      throw problem(404, { type: 'unknown-notice', detail: 'This Comune has no such notice.' });
    }
    if (stateOn(notice, comune.today) !== 'open') throw notPayable(number);
    notices.push(notice);
  }
  return notices;
}

/** Others hold their reminders; a family that is on its way to pay does not wait for that. */
function markUnderWay(
  { underWay, logger }: CartNeeds,
  { noticeIds, now, cause }: { noticeIds: readonly string[]; now: Date; cause: Cause },
): void {
  const until = new Date(now.getTime() + UNDER_WAY_MS).toISOString();
  for (const noticeId of noticeIds) {
    underWay.submit({ noticeId, until, now: now.toISOString() }, cause).catch((error: Error) => {
      logger.warn({ noticeId, error: error.name }, 'a payment under way could not be noted');
    });
  }
}

function answered(
  known: { readonly fingerprint: string; readonly location: string },
  fingerprint: string,
) {
  if (known.fingerprint === fingerprint) {
    return { status: 201, body: { location: known.location } };
  }
  throw problem(422, {
    type: 'idempotency-key-used',
    detail: 'This Idempotency-Key was used for another request; send a new one with this one.',
  });
}

const RETRY_AFTER_SECONDS = 60;
/** Until somebody has mended what PagoPA refuses. */
const RETRY_AFTER_MENDING_SECONDS = 3_600;

/** What the family reads is the same, whoever is to blame: what does not work, and what does. */
function pageOf(
  outcome: CartOutcome,
  { tenant, logger }: { readonly tenant: string; readonly logger: Logger },
): string {
  if (outcome.kind === 'made') return outcome.location;
  const { kind, words } = outcome;
  if (kind === 'refused') logger.error({ tenant, words }, 'Checkout refuses a cart');
  else logger.warn({ tenant, words }, 'Checkout does not answer');
  const seconds =
    kind === 'refused'
      ? RETRY_AFTER_MENDING_SECONDS
      : (outcome.retryAfterSeconds ?? RETRY_AFTER_SECONDS);
  throw problem(
    503,
    {
      type: 'payment-gateway-unavailable',
      detail:
        'PagoPA’s page for paying on line does not answer now. Nothing was paid. The notice can ' +
        'still be paid at banks, post offices, tobacconists and with apps.',
      alternatives: ['printNotice', 'payWithApp', 'tryLater'],
    },
    { headers: { 'retry-after': String(seconds) } },
  );
}

function notOnLine() {
  return problem(409, {
    type: 'no-checkout',
    detail: 'Notices of this Comune can’t be paid on line from here.',
  });
}

function notPayable(number: string) {
  return problem(409, {
    type: 'notice-not-payable',
    detail: 'A notice can’t be paid any more: it is paid, cancelled or past its date.',
    noticeNumber: number,
  });
}
