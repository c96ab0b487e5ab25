/** Faults that a test orders: the next messages to somebody are delayed, refused or lost. */
import { randomUUID } from 'node:crypto';

/**
 * `refuse` answers an error (`code`: of SMTP, or of HTTP with `providerCode` for Twilio's number).
 * `delay` answers late what it has taken; `loseReply` takes it and breaks the connection
 * unanswered. `undelivered` takes an SMS and reports later that the phone did not get it.
 */
export interface Fault {
  readonly id: string;
  readonly channel: 'email' | 'sms';
  readonly kind: 'delay' | 'refuse' | 'loseReply' | 'undelivered';
  /** Only messages to this address or number; null means all. */
  readonly to: string | null;
  readonly code: number;
  readonly providerCode: number;
  readonly delayMs: number;
  times: number;
}

export interface Faults {
  order(wanted: unknown): Fault | null;
  all(): readonly Fault[];
  clear(): void;
  /** The first fault of one of these kinds that fits; it is used up by one. */
  take(channel: Fault['channel'], to: string, kinds: readonly Fault['kind'][]): Fault | undefined;
}

const KINDS: readonly string[] = ['delay', 'refuse', 'loseReply', 'undelivered'];

export function createFaults(): Faults {
  let ordered: Fault[] = [];
  return {
    order(wanted) {
      const fault = faultOf(wanted);
      if (fault) ordered.push(fault);
      return fault;
    },
    all: () => ordered,
    clear() {
      ordered = [];
    },
    take(channel, to, kinds) {
      const fault = ordered.find(
        (one) =>
          one.channel === channel && kinds.includes(one.kind) && (one.to === null || one.to === to),
      );
      if (!fault) return undefined;
      fault.times -= 1;
      ordered = ordered.filter((one) => one.times > 0);
      return fault;
    },
  };
}

function faultOf(wanted: unknown): Fault | null {
  if (typeof wanted !== 'object' || wanted === null) return null;
  const { channel, kind, to, code, providerCode, delayMs, times } = wanted as Partial<Fault>;
  if (channel !== 'email' && channel !== 'sms') return null;
  if (kind === undefined || !KINDS.includes(kind)) return null;
  return {
    id: randomUUID(),
    channel,
    kind,
    to: to ?? null,
    code: code ?? (channel === 'email' ? 451 : 500),
    providerCode: providerCode ?? (kind === 'undelivered' ? 30003 : 20500),
    delayMs: delayMs ?? 1_000,
    times: times ?? 1,
  };
}
