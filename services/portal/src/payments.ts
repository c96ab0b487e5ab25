/** What the portal asks of payments, and the answers that its pages have words for. */
import { noticeNumber } from '@mestolo/contracts/events/payments.ts';
import { amountCents, localDate, tenantId } from '@mestolo/contracts/values.ts';
import { type FileAnswer, ServiceCallFailed, type ServiceClient } from '@mestolo/service/client.ts';
import { z } from 'zod';
import type { NamedNotice } from './notice-token.ts';

/** `away`: no answer, or none that can be understood; the same may be asked again. */
export type Made =
  | { readonly kind: 'made'; readonly notice: NamedNotice }
  | { readonly kind: 'unknown' | 'noCreditor' | 'away' }
  | {
      readonly kind: 'outOfRange';
      readonly fromCents: number | null;
      readonly toCents: number | null;
    };

export interface ShownNotice extends NamedNotice {
  readonly dueOn: string;
  readonly amountCents: number;
  readonly state: 'open' | 'paid' | 'expired' | 'cancelled';
  readonly kind: 'topUp' | 'debt';
  readonly creditorFiscalCode: string;
  readonly underWayUntil: string | null;
}

export type FileKind = 'pdf' | 'png';

export type Cart =
  | { readonly kind: 'made'; readonly location: string }
  | { readonly kind: 'notPayable' | 'away' };

interface Asked {
  readonly amountCents: number;
  /** The same for the same form, so that a second click makes no second notice. */
  readonly idempotencyKey: string;
}

export interface Payments {
  noticeByCode(code: string, asked: Asked): Promise<Made>;
  topUp(target: { tenant: string; accountId: string }, asked: Asked): Promise<Made>;
  /** @throws ServiceCallFailed where payments is away */
  notice(notice: NamedNotice): Promise<ShownNotice | null>;
  /** @throws ServiceCallFailed */
  file(notice: NamedNotice, kind: FileKind): Promise<FileAnswer>;
  cart(
    notice: NamedNotice,
    asked: { returnTo: 'account' | 'paga'; token: string; idempotencyKey: string },
  ): Promise<Cart>;
}

const madeByCode = z.object({ tenant: tenantId, noticeNumber });
const shown = z.object({
  ...{ noticeNumber, dueOn: localDate, amountCents, creditorFiscalCode: z.string() },
  state: z.enum(['open', 'paid', 'expired', 'cancelled']),
  kind: z.enum(['topUp', 'debt']).default('topUp'),
  underWayUntil: z.string().nullable().default(null),
});
const range = z.object({ fromCents: z.int().nullable(), toCents: z.int().nullable() });

/** A page of paper takes a moment to draw. */
const FILE_TIMEOUT_MS = 10_000;
/** PagoPA's Checkout is behind this one. */
const CART_TIMEOUT_MS = 15_000;

export function createPayments(client: ServiceClient): Payments {
  const folder = ({ tenant, noticeNumber: number }: NamedNotice) =>
    `/internal/tenants/${tenant}/notices/${number}`;
  return {
    noticeByCode: (code, { idempotencyKey, ...body }) =>
      made(async () => {
        const path = `/internal/payment-codes/${encodeURIComponent(code)}/notices`;
        return client.post(path, { schema: madeByCode, body, idempotencyKey });
      }),
    topUp: ({ tenant, accountId }, { idempotencyKey, ...said }) =>
      made(async () => {
        const path = `/internal/tenants/${tenant}/top-ups`;
        const body = { accountId, ...said };
        const schema = madeByCode.omit({ tenant: true });
        return { tenant, ...(await client.post(path, { schema, body, idempotencyKey })) };
      }),
    async notice(notice) {
      try {
        return { tenant: notice.tenant, ...(await client.get(folder(notice), { schema: shown })) };
      } catch (error) {
        if (error instanceof ServiceCallFailed && error.status === 404) return null;
        throw error;
      }
    },
    file: (notice, kind) => {
      // Whoever has the address of a public page may open it: its paper names nobody.
      const path = `${folder(notice)}.${kind}?addressee=none`;
      return client.getFile(path, { timeoutMs: FILE_TIMEOUT_MS });
    },
    async cart({ tenant, noticeNumber: number }, { idempotencyKey, ...said }) {
      const body = { noticeNumbers: [number], ...said };
      const schema = z.object({ location: z.url() });
      const options = { schema, body, idempotencyKey, timeoutMs: CART_TIMEOUT_MS };
      try {
        const { location } = await client.post(`/internal/tenants/${tenant}/carts`, options);
        return { kind: 'made', location };
      } catch (error) {
        if (!(error instanceof ServiceCallFailed)) throw error;
        return { kind: error.status === 409 ? 'notPayable' : 'away' };
      }
    },
  };
}

async function made(ask: () => Promise<NamedNotice>): Promise<Made> {
  try {
    return { kind: 'made', notice: await ask() };
  } catch (error) {
    if (!(error instanceof ServiceCallFailed)) throw error;
    if (error.problemType?.endsWith(':amount-out-of-range')) {
      const said = range.safeParse(error.members);
      return { kind: 'outOfRange', ...(said.data ?? { fromCents: null, toCents: null }) };
    }
    if (error.problemType?.endsWith(':no-creditor')) return { kind: 'noCreditor' };
    return { kind: error.status === 404 ? 'unknown' : 'away' };
  }
}
