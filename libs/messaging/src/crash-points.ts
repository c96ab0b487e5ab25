/** Named steps at which a test may have the process killed, by CRASH_AT=<step>[:nth]. */

/** Every step of consumer, door, relay and sender of messages, in the order they are passed. */
export const crashPoints = [
  'consumer.taken',
  'consumer.loaded',
  'consumer.decided',
  'consumer.written',
  'consumer.committed',
  'consumer.offsets-committed',
  'consumer.quarantined',
  'door.loaded',
  'door.decided',
  'door.written',
  'door.committed',
  'relay.taken',
  'relay.published',
  'relay.read-again',
  'relay.deleted',
  'sender.claimed',
  'sender.rendered',
  'sender.reserved',
  'sender.sent',
  'sender.marked',
  'sender.conferred',
  'sender.polled',
  'inbound.claimed',
  'inbound.decided',
  'inbound.answered',
] as const;

export type CrashPoint = (typeof crashPoints)[number];

interface Plan {
  readonly step: string;
  remaining: number;
}

function readPlan(text: string | undefined): Plan | null {
  if (text === undefined || text === '') return null;
  const [step = '', nth = '1'] = text.split(':');
  if (!(crashPoints as readonly string[]).includes(step)) {
    throw new Error(`CRASH_AT names no step: ${step}. Steps: ${crashPoints.join(', ')}`);
  }
  return { step, remaining: Number(nth) };
}

const plan = readPlan(process.env.CRASH_AT);

/** Does nothing, unless this is the nth passage of the step that CRASH_AT names. */
export function crashPoint(step: CrashPoint): void {
  if (plan === null || plan.step !== step) return;
  plan.remaining -= 1;
  // No handler, no flush: what is left behind is what a power cut would leave.
  if (plan.remaining === 0) process.kill(process.pid, 'SIGKILL');
}
