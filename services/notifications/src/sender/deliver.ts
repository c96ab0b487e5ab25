/** Claim, send, mark: one notification on its way to its guardian. */
import { crashPoint } from '@mestolo/messaging/crash-points.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { causeOf, endSpan, parseTraceparent } from '@mestolo/messaging/trace.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type mongoose from 'mongoose';
import type { Account } from '../domain/account.ts';
import type { Outcome } from '../domain/delivery.ts';
import type { Channel, Notification } from '../domain/notification.ts';
import { whyNot } from '../domain/recheck.ts';
import type { EmailProvider, OutgoingSms, SmsProvider } from '../providers/provider.ts';
import { type CalendarDocument, type OutageDocument, surroundingsOf } from '../store/calendars.ts';
import type { DeliveryReport, ReportAnswer } from '../store/delivery-door.ts';
import type { Claimed, DueWork } from '../store/due.ts';
import { readSettings } from '../store/settings.ts';
import type { Contacts } from './contacts.ts';
import { countAttempt } from './metrics.ts';
import type { Renderer } from './render.ts';

export interface DeliveryTools {
  readonly db: mongoose.mongo.Db;
  readonly due: DueWork;
  readonly clocks: Clocks;
  readonly contacts: Contacts;
  readonly email: EmailProvider;
  readonly sms: SmsProvider;
  readonly reports: Door<DeliveryReport, ReportAnswer>;
  readonly logger: Logger;
  /** How long a claim holds; longer than any attempt takes. */
  readonly leaseSeconds: number;
  readonly renderer: Renderer;
}

/** Each takes up to five seconds, so that the claim still holds. */
const MARKED_AFTER_TRIES = 5;

const tracer = trace.getTracer('mestolo.notifications');

/** Takes up one notification of this channel; false when none is due. */
export async function deliverOne(tools: DeliveryTools, channel: Channel): Promise<boolean> {
  const claimed = await tools.due.claim(channel, tools.leaseSeconds);
  if (claimed === null) return false;
  crashPoint('sender.claimed');
  const { before, version } = claimed;
  const caused = parseTraceparent(before.cause.traceparent);
  const parent = caused === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, caused);
  const attributes = { 'mestolo.channel': channel, 'mestolo.notification.kind': before.kind };
  const span = tracer.startSpan(`send ${channel}`, { attributes }, parent);
  await context.with(trace.setSpan(parent, span), async () => {
    try {
      const begunMs = performance.now();
      const outcome = await attempt(tools, claimed);
      countAttempt(before, { outcome, tookMs: performance.now() - begunMs });
      await mark(tools, { reference: before.reference, version, outcome });
      crashPoint('sender.marked');
      const { reference, kind, attempts } = before;
      const fields = { reference, channel, kind, attempt: attempts + 1, outcome: outcome.kind };
      const reason = 'reason' in outcome ? outcome.reason : undefined;
      tools.logger.info({ ...fields, reason }, 'a notification was taken up');
      endSpan(span);
    } catch (error) {
      endSpan(span, error);
      // The claim runs out by itself, and the next attempt begins with what this one left.
      throw error;
    }
  });
  return true;
}

/** What was sent must not be forgotten because the database was away for a moment. */
async function mark({ reports }: DeliveryTools, report: DeliveryReport): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await reports.submit(report, causeOf());
      return;
    } catch (error) {
      if (tries === MARKED_AFTER_TRIES) throw error;
    }
  }
}

async function attempt(tools: DeliveryTools, { before }: Claimed): Promise<Outcome> {
  const { db, clocks, contacts } = tools;
  const { tenant, accountId, guardianId, channel } = before;
  const [account, calendar, outages, settings] = await Promise.all([
    db.collection<Account>('accounts').findOne({ _id: accountId }),
    db.collection<CalendarDocument>('calendars').findOne({ _id: tenant }),
    db.collection<OutageDocument>('outages').find({ tenant }).toArray(),
    readSettings(db, tenant),
  ]);
  const guardian = account?.guardians.find((one) => one.guardianId === guardianId);
  if (!account || !calendar || !guardian) return { kind: 'cancelled', reason: 'noContact' };
  const sealed = channel === 'email' ? guardian.email : guardian.phone;
  if (sealed === null) return { kind: 'cancelled', reason: 'noContact' };
  const contact = await contacts.open(tenant, guardian, channel).catch(() => undefined);
  if (contact === undefined) return { kind: 'retry', reason: 'keysUnavailable' };
  if (contact === null) return { kind: 'cancelled', reason: 'keyDestroyed' };
  const surroundings = surroundingsOf(calendar, clocks, { outages, settings });
  const changed = whyNot(before, account, surroundings);
  // An SMS that may have left is looked for by its words, also where it should leave no more.
  const mayHaveLeft = channel === 'sms' && wasInterrupted(before);
  if (changed !== null && !mayHaveLeft) return { kind: 'cancelled', reason: changed };
  const to = { notification: before, account, guardian, contact, calendar, settings };
  const rendered = await tools.renderer.render(to);
  if (rendered === 'keyDestroyed') return { kind: 'cancelled', reason: 'keyDestroyed' };
  const { reference } = before;
  if (rendered.channel === 'email') {
    const { subject, text, html, unsubscribe } = rendered;
    const email = { to: contact.address, reference, subject, text, html, unsubscribe };
    return sent(await tools.email.send(email));
  }
  if (rendered.channel === 'appIo') return { kind: 'refused', reason: 'channelOff' };
  const sms = { to: contact.address, reference, text: rendered.text };
  const earlier = mayHaveLeft ? await lookUp(tools, before, sms) : null;
  if (earlier !== null) return earlier;
  if (changed !== null) return { kind: 'cancelled', reason: changed };
  return sent(await tools.sms.send(sms));
}

/** The provider has it, and nothing here says so yet. */
function sent(outcome: Outcome): Outcome {
  crashPoint('sender.sent');
  return outcome;
}

/** Somebody had taken it up, and never said what came of it. */
function wasInterrupted({ state }: Notification): boolean {
  return state === 'sending' || state === 'unknown';
}

/** Null where the provider knows of no such SMS: only then may it be sent again. */
async function lookUp(
  { db, sms }: DeliveryTools,
  { firstClaimedAt, decidedAt }: Notification,
  wanted: OutgoingSms,
): Promise<Outcome | null> {
  try {
    const found = await sms.find(wanted, firstClaimedAt ?? new Date(decidedAt));
    // The same words may have gone to the same phone for another guardian of the family.
    const ours = await db
      .collection<Notification>('notifications')
      .find({ providerId: { $in: [...found] } }, { projection: { providerId: 1 } })
      .toArray();
    const taken = new Set(ours.map(({ providerId }) => providerId));
    const free = found.find((sid) => !taken.has(sid));
    return free === undefined ? null : { kind: 'sent', providerId: free };
  } catch {
    return { kind: 'unclear', reason: 'providerUnreachable' };
  }
}
