/** Has guardians prove their addresses: a code by SMS, a link by e-mail. */
import { createHmac, randomInt, randomUUID } from 'node:crypto';
import type { Cause } from '@mestolo/messaging/handler.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import type mongoose from 'mongoose';
import type { Account } from '../domain/account.ts';
import {
  createNotification,
  type Facts,
  type Guardian,
  type NotificationKind,
} from '../domain/notification.ts';
import { CODE_LIVES_MS, LINK_LIVES_MS, type TryOutcome } from '../domain/verification.ts';
import { addressMark, type GuardianTokens } from '../guardian-tokens.ts';
import { type CalendarDocument, nowAt } from './calendars.ts';
import type { ChangedBy } from './guardian-door.ts';
import type { People, Said } from './people.ts';
import type { VerificationAnswer, VerificationRequest } from './verification-door.ts';

export interface ProofOf {
  readonly tenant: string;
  readonly accountId: string;
  readonly guardianId: string;
  readonly channel: 'email' | 'sms';
  readonly by: ChangedBy;
}

export type ProofSent =
  | { readonly kind: 'sent' | 'unknown' | 'noAddress' | 'noPortal' }
  | { readonly kind: 'tooOften'; readonly nextAt: Date };

export interface Proofs {
  send(of: ProofOf, cause: Cause): Promise<ProofSent>;
  tryCode(of: ProofOf & { readonly code: string }, cause: Cause): Promise<TryOutcome | 'unknown'>;
}

export interface ProofTools {
  readonly db: mongoose.mongo.Db;
  readonly clocks: Clocks;
  readonly people: People;
  readonly tokens: GuardianTokens;
  readonly door: Door<VerificationRequest, VerificationAnswer>;
  /** Where browsers reach the portal; null: there is no page to confirm an e-mail address on. */
  readonly portalUrl: string | null;
  /** Keys the hashes of codes and of addresses. */
  readonly key: Buffer;
}

export function createProofs(tools: ProofTools): Proofs {
  const { door, key } = tools;
  return {
    async send(of, cause) {
      const found = await find(tools, of);
      if (found === null) return { kind: 'unknown' };
      const { guardian } = found;
      const opened = await tools.people.openGuardian(of.tenant, guardian);
      const clear = of.channel === 'email' ? opened.email : opened.phone;
      const sealed = of.channel === 'email' ? guardian.email : guardian.phone;
      if (clear === null || sealed === null) return { kind: 'noAddress' };
      if (of.channel === 'email' && tools.portalUrl === null) return { kind: 'noPortal' };
      const code = of.channel === 'sms' ? String(randomInt(1_000_000)).padStart(6, '0') : null;
      const said = await proofText(tools, { ...of, ...found, sealed, code });
      const now = new Date();
      const codeHash = code === null ? '' : hashOf(key, [of.accountId, of.guardianId, code]);
      const expiresAt = new Date(now.getTime() + CODE_LIVES_MS);
      const answer = await door.submit(
        {
          ...of,
          kind: 'send',
          now,
          addressName: hashOf(key, ['address', clear.toLowerCase()]),
          code: code === null ? null : { address: sealed, codeHash, expiresAt, tries: 0 },
          notification: createNotification(guardian, of.channel, {
            ...occasion(tools, { ...found, kind: 'verification', about: randomUUID(), cause }),
            said: await tools.people.sealSaid(of, said),
          }),
        },
        cause,
      );
      return answer.kind === 'tried' ? { kind: 'unknown' } : answer;
    },
    async tryCode({ code, ...of }, cause) {
      const codeHash = hashOf(key, [of.accountId, of.guardianId, code]);
      const request = { ...of, kind: 'try', codeHash, now: new Date() } as const;
      const answer = await door.submit(request, cause);
      return answer.kind === 'tried' ? answer.outcome : 'unknown';
    },
  };
}

export interface Found {
  readonly account: Account;
  readonly guardian: Guardian;
  readonly calendar: CalendarDocument;
}

/** The guardian with account and Comune; null where one of them is not known. */
export async function find(
  { db }: Pick<ProofTools, 'db'>,
  of: { readonly tenant: string; readonly accountId: string; readonly guardianId: string },
): Promise<Found | null> {
  const [account, calendar] = await Promise.all([
    db.collection<Account>('accounts').findOne({ _id: of.accountId, tenant: of.tenant }),
    db.collection<CalendarDocument>('calendars').findOne({ _id: of.tenant }),
  ]);
  const guardian = account?.guardians.find(({ guardianId }) => guardianId === of.guardianId);
  return account && calendar && guardian ? { account, guardian, calendar } : null;
}

/** What is sent at once and on the guardian's own word: its balance is only for the log. */
export function occasion(
  { clocks }: Pick<ProofTools, 'clocks'>,
  of: Found & { readonly kind: NotificationKind; readonly about: string; readonly cause: Cause },
) {
  const { account, calendar, kind, about, cause } = of;
  const now = nowAt(calendar, clocks);
  const { balanceCents = 0, asOf = now.toISOString() } = account.balance ?? {};
  const facts: Facts = { balanceCents, asOf, amountCents: null };
  const { tenant, _id: accountId } = account;
  return { tenant, accountId, kind, about, facts, cause, decidedAt: now, dueAt: now };
}

/** The code or the link alone: the words around it are the template's. */
async function proofText(
  { tokens, portalUrl }: ProofTools,
  of: ProofOf & Found & { readonly sealed: string; readonly code: string | null },
): Promise<Said> {
  const { tenant, accountId, guardianId, code } = of;
  if (code !== null) return { subject: null, text: code };
  const address = addressMark(of.sealed);
  const named = { tenant, accountId, guardianId, purpose: 'verify', channel: 'email' } as const;
  const token = await tokens.sign({ ...named, address }, new Date(Date.now() + LINK_LIVES_MS));
  return { subject: null, text: `${portalUrl}/conferma/${token}` };
}

function hashOf(key: Buffer, parts: readonly string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
}
