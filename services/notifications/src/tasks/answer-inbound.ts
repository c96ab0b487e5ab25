/** Works off what parents wrote by SMS: each is done once, and answered once. */
import { crashPoint } from '@mestolo/messaging/crash-points.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { createWorkers, type Workers } from '@mestolo/service/workers.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type mongoose from 'mongoose';
import { createNotification, type Notification } from '../domain/notification.ts';
import type { SmsProvider } from '../providers/provider.ts';
import type { InboundSms, Inbox } from '../store/inbound.ts';
import type { InboundAnswer, InboundAnswered } from '../store/inbound-door.ts';
import type { People } from '../store/people.ts';
import { occasion } from '../store/proofs.ts';
import type { Writer } from '../store/writers.ts';
import { replyText } from '../texts/reply-texts.ts';
import { type AnswerTools, answerTo, type InboundOutcome, type ToSay } from './inbound-answer.ts';

export interface InboundTaskTools extends AnswerTools {
  readonly db: mongoose.mongo.Db;
  readonly logger: Logger;
  readonly inbox: Inbox;
  readonly people: People;
  readonly door: Door<InboundAnswered, InboundAnswer>;
  readonly sms: Pick<SmsProvider, 'send'>;
  readonly leaseSeconds: number;
}

/** An older one is not worth an answer, and a cancellation in it proves nothing any more. */
const GIVEN_UP_AFTER_MS = 24 * 3_600_000;

export function createInboundTask(tools: InboundTaskTools): Workers {
  const { inbox, logger, leaseSeconds } = tools;
  return createWorkers({
    name: 'inbound',
    logger,
    // One after the other, so that a cancellation and its contrary keep their order.
    atMost: 1,
    async takeOne() {
      const sms = await inbox.claim(leaseSeconds);
      if (sms === null) return false;
      crashPoint('inbound.claimed');
      await answerOne(tools, sms);
      crashPoint('inbound.answered');
      return true;
    },
    nextDue: () => inbox.nextDue(),
  });
}

async function answerOne(tools: InboundTaskTools, sms: InboundSms): Promise<void> {
  const { sid, numberName, cause } = sms;
  const now = new Date();
  const isOld = now.getTime() - sms.arrivedAt.getTime() > GIVEN_UP_AFTER_MS;
  const { kind, outcome, replies, direct }: InboundOutcome = isOld
    ? { kind: 'answer', outcome: 'gaveUp', replies: [], direct: null }
    : await answerTo(tools, sms);
  const notifications = await Promise.all(replies.map((one, at) => toSend(tools, sms, one, at)));
  const isTold = await wasTold(tools, notifications);
  crashPoint('inbound.decided');
  const answer = await tools.door.submit(
    { sid, numberName, kind, outcome, now, replies: isTold ? [] : notifications },
    cause,
  );
  tools.logger.info({ sid, outcome, answer }, 'an SMS that came in was worked off');
  if (answer !== 'answered' || direct == null) return;
  // Written down first: whoever is told twice that we know nothing learns to ignore us.
  const text = typeof direct === 'string' ? direct : textOf(direct);
  await tools.sms.send({ to: sms.from, text, reference: sid });
}

async function toSend(
  tools: InboundTaskTools,
  { sid, cause }: InboundSms,
  { writer, reply }: ToSay,
  at: number,
): Promise<Notification> {
  const { account, guardian } = writer;
  const about = reply.kind === 'stopped' ? await stopOf(tools, writer) : `${sid}:${at}`;
  const { tenant, _id: accountId } = account;
  const text = textOf({ writer, reply });
  const said = await tools.people.sealSaid({ tenant, accountId }, { subject: null, text });
  return createNotification(guardian, 'sms', {
    ...occasion(tools, { ...writer, kind: 'reply', about, cause }),
    said,
  });
}

/** Who writes STOP again and again has one confirmation of the stop that is in force. */
async function stopOf({ guardians }: InboundTaskTools, writer: Writer): Promise<string> {
  const { account, guardian } = writer;
  const { tenant, _id: accountId } = account;
  const after = await guardians.see({ tenant, accountId, guardianId: guardian.guardianId });
  return `stop:${after?.guardian.wishes?.version ?? 0}`;
}

async function wasTold({ db }: InboundTaskTools, replies: readonly Notification[]) {
  const $in = replies.map(({ _id }) => _id);
  const notifications = db.collection<Notification>('notifications');
  return (await notifications.findOne({ _id: { $in } }, { projection: { _id: 1 } })) !== null;
}

function textOf({ writer, reply }: ToSay): string {
  const { guardian, calendar } = writer;
  const language = guardian.wishes?.language ?? guardian.language;
  return replyText(reply, { language, comune: calendar.name, timeZone: calendar.timeZone });
}
