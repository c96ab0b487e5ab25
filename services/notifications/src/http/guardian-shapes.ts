/** What the doors of guardians' wishes take and show; addresses leave masked, and only so. */
import { type Actor, id } from '@mestolo/contracts/values.ts';
import { problem } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { ChosenWishes } from '../domain/guardian-changes.ts';
import { maskedEmail, maskedPhone } from '../domain/masked.ts';
import {
  addressOf,
  type Channel,
  channels,
  type Guardian,
  reachableBy,
  type TopicOfWishes,
  topicsOfWishes,
} from '../domain/notification.ts';
import type { ChangedBy } from '../store/guardian-door.ts';
import type { OpenedGuardian } from '../store/people.ts';

const channel = z.enum(channels);
export const topic = z.enum(topicsOfWishes);
const chosen = z.array(channel).max(channels.length);

export const guardianBody = z.strictObject({
  guardianId: id,
  language: z.enum(['it', 'en']),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  /** Whether the guardian may choose App IO. */
  appIo: z.boolean(),
  /** What is chosen among the channels that there is an address for. */
  topics: z.array(z.strictObject({ topic, channels: chosen })),
  stopped: chosen,
  verified: chosen,
  /** Nothing arrives there any more. */
  failing: chosen,
  /** Counts the changes of the wishes; 0 before the first. */
  version: z.int().nonnegative(),
});

export const wishesFields = {
  language: z.enum(['it', 'en']),
  channels: z.partialRecord(topic, chosen),
  /** Nothing at all over these; absent: as before. */
  stopped: chosen.optional(),
};

export function shownGuardian(
  guardian: Guardian,
  { opened, appIo }: { readonly opened: OpenedGuardian; readonly appIo: boolean },
): z.infer<typeof guardianBody> {
  const { guardianId, wishes, failing = {} } = guardian;
  const { email, phone, verified } = opened;
  return {
    guardianId,
    language: wishes?.language ?? guardian.language,
    email: email === null ? null : maskedEmail(email),
    phone: phone === null ? null : maskedPhone(phone),
    appIo: appIo && (guardian.taxCode ?? null) !== null,
    topics: topicsOfWishes.map((one) => ({ topic: one, channels: chosenFor(guardian, one) })),
    stopped: [...(wishes?.stopped ?? [])],
    verified: (['email', 'sms'] as const).filter((one) => verified[one]),
    failing: channels.filter(
      (one) => failing[one] !== undefined && addressOf(guardian, one) === null,
    ),
    version: wishes?.version ?? 0,
  };
}

/** Also what is stopped or fails for now: it is what the guardian ticked. */
function chosenFor(guardian: Guardian, of: TopicOfWishes): Channel[] {
  const { failing: _failing, wishes, ...rest } = guardian;
  const unhindered: Guardian = wishes ? { ...rest, wishes: { ...wishes, stopped: [] } } : rest;
  return [...reachableBy(unhindered, of)];
}

/** A school that is closed for snow must be told to somebody, unless everything was stopped. */
export function assertUrgentReaches(guardian: Guardian, wishes: ChosenWishes): void {
  const { urgent } = wishes.channels;
  if (urgent === undefined) return;
  const stopped = wishes.stopped ?? guardian.wishes?.stopped ?? [];
  const { failing: _failing, ...rest } = guardian;
  const possible = channels.filter(
    (one) => addressOf(rest, one) !== null && !stopped.includes(one),
  );
  if (possible.length === 0 || possible.some((one) => urgent.includes(one))) return;
  throw problem(422, {
    type: 'urgent-needs-a-channel',
    detail: 'One way stays open for urgent news, unless every way is stopped.',
    errors: [{ path: 'channels.urgent', code: 'custom' }],
  });
}

export function noGuardian() {
  return problem(404, { type: 'unknown-guardian', detail: 'There is no such guardian here.' });
}

export function linkRefused() {
  const detail = 'This link is not one of ours, or it has ended.';
  return problem(404, { type: 'link-refused', detail });
}

/** Whoever holds the link of a guardian acts as the guardian. */
export function byLink(actor: Actor, guardianId: string): ChangedBy {
  return { actor: { ...actor, onBehalfOf: guardianId }, role: 'link', reason: null };
}

/** The service or tool that vouches for the person says in which role. */
export function byPerson(
  { actor, caller }: { readonly actor: Actor; readonly caller: string | null },
  reason: string | null | undefined,
): ChangedBy {
  return { actor, role: caller ?? 'office', reason: reason ?? null };
}
