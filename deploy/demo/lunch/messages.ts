/** What the families were told, as the service that writes to them knows it. */
import type { Office } from '../../comune/office.ts';
import { until } from './until.ts';

export interface SentMessage {
  readonly notificationId: string;
  readonly kind: string;
  readonly channel: string;
  readonly state: string;
  /** Business time before which it does not leave. */
  readonly dueAt: string;
}

export interface FamilyMessages {
  /** The version of the account up to which messages have been decided. */
  readonly accountVersion: number;
  readonly notifications: readonly SentMessage[];
}

const SENT_WITHIN_MS = 30_000;
const UNDER_WAY = new Set(['created', 'sending', 'temporaryFailure']);
/** As far as we can see. */
const ARRIVED = new Set(['sent', 'pending', 'delivered']);

/** The messages of each account as they stand now. */
export async function messagesNow(
  office: Office,
  accountIds: readonly string[],
): Promise<Map<string, FamilyMessages>> {
  const messages = await Promise.all(
    accountIds.map(async (accountId) => {
      const path = `/accounts/${accountId}/notifications`;
      return [accountId, await office.get<FamilyMessages>('notifications', path)] as const;
    }),
  );
  return new Map(messages);
}

/**
 * The messages of each account once its version given here has been judged and nothing that may
 * leave now is under way. One that is held until the morning is not waited for.
 */
export async function messagesAfter(
  office: Office,
  { versions, clockOffsetMs }: { versions: ReadonlyMap<string, number>; clockOffsetMs: number },
): Promise<Map<string, FamilyMessages>> {
  const told = new Map<string, FamilyMessages>();
  await until('the messages to leave', SENT_WITHIN_MS, async () => {
    const open = [...versions.keys()].filter((accountId) => !told.has(accountId));
    const businessNow = new Date(Date.now() + clockOffsetMs).toISOString();
    for (const [accountId, messages] of await messagesNow(office, open)) {
      const isUnderWay = messages.notifications.some(
        ({ state, dueAt }) => UNDER_WAY.has(state) && dueAt <= businessNow,
      );
      const isJudged = messages.accountVersion >= (versions.get(accountId) ?? 0);
      if (isJudged && !isUnderWay) told.set(accountId, messages);
    }
    return told.size === versions.size ? told : null;
  });
  return told;
}

/** `negative by e-mail and SMS` */
export function describeMessages(messages: readonly SentMessage[]): string {
  const kinds = Map.groupBy(messages, ({ kind }) => kind);
  return [...kinds]
    .map(([kind, ofKind]) => {
      const channels = [
        ...new Set(ofKind.map(({ channel, state }) => channelWords(channel, state))),
      ];
      return `${KIND_WORDS[kind] ?? kind} by ${channels.join(' and ')}`;
    })
    .join(', ');
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  low: 'low balance',
  negative: 'negative balance',
  stillNegative: 'still negative',
  thankYou: 'thank-you',
  verification: 'code',
  reply: 'answer',
};

const CHANNEL_WORDS: Readonly<Record<string, string>> = {
  email: 'e-mail',
  sms: 'SMS',
  appIo: 'App IO',
};

function channelWords(channel: string, state: string): string {
  const name = CHANNEL_WORDS[channel] ?? channel;
  return ARRIVED.has(state) ? name : `${name} (${state})`;
}
