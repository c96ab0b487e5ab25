/** How broadcasts look at the doors. */
import { actor, dietCode, id, instant } from '@mestolo/contracts/values.ts';
import { problem, unavailable } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { type Audience, balanceStates } from '../domain/audience.ts';
import { type Broadcast, type BroadcastTexts, broadcastStates } from '../domain/broadcast.ts';
import type { BroadcastAnswer } from '../store/broadcast-door.ts';
import { problemsOfBroadcast } from '../texts/broadcast-content.ts';
import type { BroadcastNeeds } from './broadcast-routes.ts';

export const OFFICE = ['portal', 'office', 'operator'] as const;
export const BROADCAST_PATH = '/internal/tenants/{tenant}/broadcasts/{broadcastId}';

export const reason = z.string().trim().min(3).max(300);

/** App IO takes no shorter and no longer ones. */
const subject = z.string().trim().min(10).max(120);
const body = z.string().trim().min(1).max(8_000);
/** With what is said at its end: the check of the words says how much that is. */
const sms = z.string().trim().min(1).max(918);
const text = z.strictObject({ subject, body, sms });

const ids = z.array(id).min(1).max(500).optional();

const audience = z
  .strictObject({
    schoolIds: ids,
    classIds: ids,
    dietCodes: z.array(dietCode).min(1).max(50).optional(),
    balance: z.enum(balanceStates).optional(),
    everyone: z.enum(['enrolled', 'accounts']).optional(),
  })
  .refine(isOneOrTheOther, 'either everyone, or at least one of schools, classes, diets, balance');

function isOneOrTheOther({ everyone, ...rest }: Audience): boolean {
  const isNarrowed = Object.values(rest).some((one) => one !== undefined);
  return (everyone === undefined) === isNarrowed;
}

export const broadcastBody = z.strictObject({
  audience,
  texts: z.strictObject({ it: text, en: text.nullable().default(null) }),
});

const shownText = z.strictObject({ subject: z.string(), body: z.string(), sms: z.string() });
const count = z.int().nonnegative();

export const broadcastShape = z.strictObject({
  broadcastId: id,
  version: z.int().positive(),
  state: z.enum(broadcastStates),
  texts: z.strictObject({ it: shownText, en: shownText.nullable() }),
  audience: z.strictObject({
    schoolIds: z.array(id).optional(),
    classIds: z.array(id).optional(),
    /** Empty once the recipients are known: which diets it were is then forgotten. */
    dietCodes: z.array(dietCode).optional(),
    balance: z.enum(balanceStates).optional(),
    everyone: z.enum(['enrolled', 'accounts']).optional(),
  }),
  urgent: z.strictObject({ reason: z.string() }).nullable(),
  scheduledFor: instant.nullable(),
  startsAt: instant.nullable(),
  createdAt: instant,
  createdBy: actor,
  changedAt: instant,
  closureId: id.nullable(),
  run: z
    .strictObject({
      startedAt: instant,
      finishedAt: instant.nullable(),
      isMade: z.boolean(),
      families: count,
      notifications: count,
      unreachable: count,
    })
    .nullable(),
  cancelled: z.strictObject({ at: instant, by: actor, reason: z.string() }).nullable(),
});

export function shownBroadcast(broadcast: Broadcast) {
  const { _id, tenant: _tenant, cause: _cause, run, cancelled, ...rest } = broadcast;
  return {
    broadcastId: _id,
    ...rest,
    run: run && {
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
      isMade: run.isMade,
      families: run.families,
      notifications: run.notifications,
      unreachable: run.unreachable,
    },
    cancelled: cancelled && { at: cancelled.at, by: cancelled.by, reason: cancelled.reason },
  };
}

const reach = z.strictObject({
  families: count,
  guardians: count,
  byChannel: z.strictObject({ email: count, sms: count, appIo: count }),
  unreachable: z.strictObject({ noAddress: count, notWanted: count }),
  smsParts: count,
  smsCostCents: count,
});

export const previewShape = z.strictObject({
  /** Of the audience, reached or not. */
  families: count,
  asNews: reach,
  asUrgent: reach,
  sms: z.array(
    z.strictObject({
      language: z.enum(['it', 'en']),
      encoding: z.enum(['GSM-7', 'UCS-2']),
      characters: count,
      parts: count,
    }),
  ),
  millicentsAPart: count,
  /** What SMS may cost on a day: what does not fit waits for the next one. */
  capCentsADay: count.nullable(),
});

/** @throws HttpProblem 400 where the words could not be sent as they are */
export async function mustBeReadable(
  { senderOf }: Pick<BroadcastNeeds, 'senderOf'>,
  tenant: string,
  texts: BroadcastTexts,
): Promise<void> {
  const sender = await senderOf(tenant);
  if (sender === null) throw unknownCalendar();
  const problems = problemsOfBroadcast(texts, sender);
  if (problems.length === 0) return;
  const detail = 'The words of the broadcast can’t be sent as they are.';
  throw problem(400, { type: 'broadcast-text', detail, problems });
}

export function unknownBroadcast() {
  return problem(404, { type: 'unknown-broadcast', detail: 'There is no such broadcast.' });
}

export function unknownCalendar() {
  return unavailable(5, 'The calendar of this Comune has not arrived here yet.');
}

/** @throws HttpProblem where it was not done */
export function mustBeDone(answer: BroadcastAnswer): string {
  switch (answer.kind) {
    case 'done':
      return answer.broadcastId;
    case 'unknown':
      throw unknownBroadcast();
    case 'no-calendar':
      throw unknownCalendar();
    case 'not-now': {
      const detail = `The broadcast is ${answer.state}: that can’t be done any more, or not yet.`;
      throw problem(409, { type: 'broadcast-state', detail, state: answer.state });
    }
  }
}
