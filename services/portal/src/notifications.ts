/** What the portal asks of notifications: a family's log, and how each guardian is written to. */
import {
  channel,
  deliveryState,
  notificationKind,
} from '@mestolo/contracts/events/notifications.ts';
import { balanceCents, id, instant } from '@mestolo/contracts/values.ts';
import { ServiceCallFailed, type ServiceClient } from '@mestolo/service/client.ts';
import { z } from 'zod';
import type { AccountKey } from './store/load-account.ts';

export const wishTopics = ['balance', 'topUps', 'closing', 'news', 'urgent'] as const;
export type WishTopic = (typeof wishTopics)[number];
export type Channel = z.infer<typeof channel>;

const line = z.object({
  reference: z.string(),
  guardianId: id,
  kind: notificationKind,
  channel,
  state: deliveryState,
  reason: z.string().nullable(),
  balanceCents,
  asOf: instant,
  amountCents: z.int().nullable(),
  decidedAt: instant,
  dueAt: instant,
  changedAt: instant,
  limitCents: z.int().nullable().default(null),
  graceUntil: z.string().nullable().default(null),
  hours: z.string().default('day'),
  insteadOf: z.array(channel).default([]),
});
const pastState = z.object({
  state: deliveryState,
  at: instant,
  reason: z.string().nullable(),
});
const sentText = z.object({ subject: z.string().nullable(), text: z.string() });
const wholeLine = line.extend({ text: sentText.nullable(), history: z.array(pastState) });

export type LogLine = z.infer<typeof line>;
export type WholeLine = z.infer<typeof wholeLine>;

export interface LogPage {
  readonly lines: readonly LogLine[];
  /** Where older lines go on; null where these are all. */
  readonly next: string | null;
}

const guardian = z.object({
  guardianId: id,
  language: z.enum(['it', 'en']),
  /** Masked; null where there is none. */
  email: z.string().nullable(),
  phone: z.string().nullable(),
  appIo: z.boolean(),
  topics: z.array(z.object({ topic: z.enum(wishTopics), channels: z.array(channel) })),
  /** Nothing at all leaves over these. */
  stopped: z.array(channel),
  verified: z.array(channel),
  /** Nothing arrives there any more. */
  failing: z.array(channel).default([]),
});
const named = guardian.extend({ comune: z.string().nullable() });

/** How one guardian is written to: nobody's name, and addresses that are masked. */
export type GuardianWishes = z.infer<typeof guardian>;
export type NamedWishes = z.infer<typeof named>;

export interface ChosenWishes {
  readonly language: 'it' | 'en';
  readonly channels: Readonly<Partial<Record<WishTopic, readonly Channel[]>>>;
  readonly stopped: readonly Channel[];
}

/**
 * `away`: no answer that can be understood; the same may be asked again. `noWayForUrgent`: one way
 * stays open for urgent news, unless every way is stopped.
 */
export type Refusal = 'unknown' | 'refused' | 'noWayForUrgent' | 'tooMany' | 'away';
export type Answer<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: Refusal };

export interface Notifications {
  log(account: AccountKey, after: string | undefined): Promise<Answer<LogPage>>;
  message(account: AccountKey, reference: string): Promise<Answer<WholeLine>>;
  guardians(account: AccountKey): Promise<Answer<readonly GuardianWishes[]>>;
  choose(
    account: AccountKey,
    guardianId: string,
    wishes: ChosenWishes,
  ): Promise<Answer<GuardianWishes>>;
  /** Sends a code, or a link, to the address of the guardian. */
  askToVerify(account: AccountKey, guardianId: string, over: Channel): Promise<Answer<unknown>>;
  verify(
    account: AccountKey,
    guardianId: string,
    proof: { readonly channel: Channel; readonly code: string },
  ): Promise<Answer<unknown>>;
  wishesOf(token: string): Promise<Answer<NamedWishes>>;
  chooseBy(token: string, wishes: ChosenWishes): Promise<Answer<unknown>>;
  unsubscribe(token: string, topic: WishTopic): Promise<Answer<unknown>>;
  confirm(token: string): Promise<Answer<unknown>>;
}

const LINES_A_PAGE = 20;
const logAnswer = z.object({ notifications: z.array(line), next: z.string().nullable() });

export function createNotifications(client: ServiceClient): Notifications {
  const folder = ({ tenant, accountId }: AccountKey) =>
    `/internal/tenants/${tenant}/accounts/${accountId}`;
  const wishesPath = (token: string) => `/internal/guardian-wishes/${encodeURIComponent(token)}`;
  const post = (path: string, body?: object) =>
    answered(() => client.post(path, { schema: z.unknown(), ...(body && { body }) }));
  return {
    log: (account, after) =>
      answered(async () => {
        const query = new URLSearchParams({ limit: String(LINES_A_PAGE), ...(after && { after }) });
        const path = `${folder(account)}/notifications?${query}`;
        const { notifications, next } = await client.get(path, { schema: logAnswer });
        return { lines: notifications, next };
      }),
    message: (account, reference) =>
      answered(() => {
        const path = `${folder(account)}/notifications/${encodeURIComponent(reference)}`;
        return client.get(path, { schema: wholeLine });
      }),
    guardians: (account) =>
      answered(async () => {
        const schema = z.object({ guardians: z.array(guardian) });
        return (await client.get(`${folder(account)}/guardians`, { schema })).guardians;
      }),
    choose: (account, guardianId, body) =>
      answered(() => {
        const path = `${folder(account)}/guardians/${guardianId}/wishes`;
        return client.put(path, { schema: guardian, body });
      }),
    askToVerify: (account, guardianId, over) =>
      post(`${folder(account)}/guardians/${guardianId}/verifications`, { channel: over }),
    verify: (account, guardianId, proof) =>
      post(`${folder(account)}/guardians/${guardianId}/verifications/confirm`, proof),
    wishesOf: (token) => answered(() => client.get(wishesPath(token), { schema: named })),
    chooseBy: (token, body) =>
      answered(() => client.put(wishesPath(token), { schema: z.unknown(), body })),
    unsubscribe: (token, topic) => post(`${wishesPath(token)}/unsubscription`, { topic }),
    confirm: (token) => post(`/internal/address-confirmations/${encodeURIComponent(token)}`),
  };
}

async function answered<Value>(ask: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    return { kind: 'ok', value: await ask() };
  } catch (error) {
    if (!(error instanceof ServiceCallFailed)) throw error;
    return { kind: refusalOf(error) };
  }
}

function refusalOf({ status, problemType }: ServiceCallFailed): Refusal {
  if (problemType?.endsWith(':urgent-needs-a-channel')) return 'noWayForUrgent';
  if (status === 404 || status === 410) return 'unknown';
  if (status === 429) return 'tooMany';
  return status === 400 || status === 409 || status === 422 ? 'refused' : 'away';
}
