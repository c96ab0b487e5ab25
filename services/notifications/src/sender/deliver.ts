/** Claim, send, mark: one notification on its way to its guardian. */
import { crashPoint } from '@mestolo/messaging/crash-points.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { causeOf, endSpan, parseTraceparent } from '@mestolo/messaging/trace.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { Channel } from '../domain/notification.ts';
import type { DeliveryReport, ReportAnswer } from '../store/delivery-door.ts';
import type { Claimed, DueWork } from '../store/due.ts';
import { type Attempted, type AttemptTools, attempt } from './attempt.ts';
import type { Gate } from './gate.ts';
import { countAttempt } from './metrics.ts';

export interface DeliveryTools extends AttemptTools {
  readonly due: DueWork;
  readonly reports: Door<DeliveryReport, ReportAnswer>;
  readonly logger: Logger;
  /** How long a claim holds; longer than any attempt takes. */
  readonly leaseSeconds: number;
}

/** Each takes up to five seconds, so that the claim still holds. */
const MARKED_AFTER_TRIES = 5;

const tracer = trace.getTracer('mestolo.notifications');

/** Takes up one notification of this channel; false when none is due, or when one may leave. */
export async function deliverOne(
  tools: DeliveryTools,
  { channel, gate }: { readonly channel: Channel; readonly gate: Gate },
): Promise<boolean | Date> {
  const pass = gate.enter();
  // The time may have come since: then one looks again at once.
  if (pass === null) return gate.opensAt() ?? new Date();
  let answered: Attempted | null = null;
  try {
    const { leaseSeconds } = tools;
    const { atMostPriority } = pass;
    const claimed = await tools.due.claim(channel, { leaseSeconds, atMostPriority });
    if (claimed === null) return false;
    pass.taken(claimed.before.priority);
    await spanned(claimed, async () => {
      answered = await take(tools, claimed);
    });
    return true;
  } finally {
    pass.done(outcomeOf(answered));
  }
}

function outcomeOf(answered: Attempted | null) {
  return answered?.wasAsked ? answered.outcome : null;
}

async function spanned({ before }: Claimed, work: () => Promise<void>): Promise<void> {
  crashPoint('sender.claimed');
  const { channel, kind } = before;
  const caused = parseTraceparent(before.cause.traceparent);
  const parent = caused === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, caused);
  const attributes = { 'mestolo.channel': channel, 'mestolo.notification.kind': kind };
  const span = tracer.startSpan(`send ${channel}`, { attributes }, parent);
  await context.with(trace.setSpan(parent, span), async () => {
    try {
      await work();
      endSpan(span);
    } catch (error) {
      endSpan(span, error);
      // The claim runs out by itself, and the next attempt begins with what this one left.
      throw error;
    }
  });
}

async function take(tools: DeliveryTools, claimed: Claimed): Promise<Attempted> {
  const { before, version } = claimed;
  const { reference, kind, channel, attempts } = before;
  const begunMs = performance.now();
  const attempted = await attempt(tools, claimed);
  const { outcome } = attempted;
  countAttempt(before, { outcome, tookMs: performance.now() - begunMs });
  await mark(tools, { reference, version, outcome });
  crashPoint('sender.marked');
  const fields = { reference, channel, kind, attempt: attempts + 1, outcome: outcome.kind };
  const reason = 'reason' in outcome ? outcome.reason : undefined;
  tools.logger.info({ ...fields, reason }, 'a notification was taken up');
  return attempted;
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
