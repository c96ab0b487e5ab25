/**
 * Named steps at which a test may have the process killed, by CRASH_AT=<step>[:nth]; or by
 * CRASH_AT=@<file>, whose step is read at each passage, and gone once it was obeyed.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';

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
  /** Whether the process ends here. */
  reaches(step: CrashPoint): boolean;
}

function readPlan(text: string | undefined): Plan | null {
  if (text === undefined || text === '') return null;
  if (text.startsWith('@')) return planOfFile(text.slice(1));
  const [step = '', nth = '1'] = text.split(':');
  if (!(crashPoints as readonly string[]).includes(step)) {
    throw new Error(`CRASH_AT names no step: ${step}. Steps: ${crashPoints.join(', ')}`);
  }
  let remaining = Number(nth);
  return {
    reaches(passed) {
      if (passed === step) remaining -= 1;
      return passed === step && remaining === 0;
    },
  };
}

/** Another life of the process finds the file gone, and goes on. */
function planOfFile(file: string): Plan {
  return {
    reaches(passed) {
      if (!existsSync(file) || readFileSync(file, 'utf8') !== passed) return false;
      rmSync(file);
      return true;
    },
  };
}

const plan = readPlan(process.env.CRASH_AT);

/** Does nothing, unless this is the passage of the step that CRASH_AT names. */
export function crashPoint(step: CrashPoint): void {
  // No handler, no flush: what is left behind is what a power cut would leave.
  if (plan?.reaches(step)) process.kill(process.pid, 'SIGKILL');
}
