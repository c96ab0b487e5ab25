/** Faults that a test orders: the next messages to somebody are delayed, refused or lost. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** What may happen to a message of each channel; the README says what each does. */
const kindsOf = {
  email: ['delay', 'refuse', 'refuseRecipient', 'loseReply', 'slow', 'bounce'],
  sms: ['delay', 'refuse', 'loseReply', 'undelivered', 'callbacks'],
  appIo: ['delay', 'refuse', 'loseReply', 'notRegistered', 'notAllowed', 'rejected'],
} as const;

export type FaultChannel = keyof typeof kindsOf;
export type FaultKind = (typeof kindsOf)[FaultChannel][number];

/**
 * Where SMTP refuses: at once, at MAIL FROM, at RCPT TO, or when the message has come. App IO is
 * asked for a profile as SMTP is for a recipient, and then given the message.
 */
const stages = ['connect', 'mail', 'rcpt', 'data'] as const;
export type Stage = (typeof stages)[number];

/** What a stand-in of Twilio does to its reports; `swap` tells the end before the way to it. */
const reportings = ['repeat', 'delay', 'lose', 'swap'] as const;

const whole = z.int().min(0);

const orderSchema = z
  .strictObject({
    channel: z.enum(Object.keys(kindsOf) as FaultChannel[]),
    kind: z.enum([...new Set(Object.values(kindsOf).flat())]),
    /** Only messages to this address, number or tax code; null means all. */
    to: z.string().nullable().default(null),
    times: whole.min(1).default(1),
    at: z.enum(stages).default('rcpt'),
    code: whole.optional(),
    providerCode: whole.optional(),
    delayMs: whole.default(1_000),
    bytesPerSecond: whole.min(1).default(1),
    callbacks: z.enum(reportings).default('repeat'),
    /** The status of RFC 3463 that a bounce tells, such as 5.1.1 or 4.2.2. */
    status: z
      .string()
      .regex(/^[245]\.\d{1,3}\.\d{1,3}$/)
      .default('5.1.1'),
    action: z.enum(['failed', 'delayed']).default('failed'),
  })
  .refine(
    ({ channel, kind }) => (kindsOf[channel] as readonly FaultKind[]).includes(kind),
    'this channel has no such fault',
  )
  .refine(
    ({ channel, to, at }) => at === 'rcpt' || at === 'data' || (channel === 'email' && to === null),
    'before RCPT TO nobody knows to whom a message goes',
  );

type Order = z.infer<typeof orderSchema>;

export interface Fault extends Omit<Order, 'code' | 'providerCode' | 'times'> {
  readonly id: string;
  readonly code: number;
  readonly providerCode: number;
  times: number;
}

export interface Faults {
  /** Null where there is no such fault. */
  order(wanted: unknown): Fault | null;
  all(): readonly Fault[];
  clear(): void;
  /** The first fault of one of these kinds that fits; it is used up by one. */
  take(channel: FaultChannel, to: string, kinds: readonly FaultKind[]): Fault | undefined;
  /** The same of refusals that have a place. */
  refusal(channel: FaultChannel, at: Stage, to: string): Fault | undefined;
}

export function createFaults(): Faults {
  let ordered: Fault[] = [];
  const takeFirst = (fits: (one: Fault) => boolean): Fault | undefined => {
    const fault = ordered.find(fits);
    if (!fault) return undefined;
    fault.times -= 1;
    if (fault.times === 0) ordered = ordered.filter((one) => one !== fault);
    return fault;
  };
  return {
    order(wanted) {
      const read = orderSchema.safeParse(wanted);
      if (!read.success) return null;
      const fault = { ...read.data, ...codesOf(read.data), id: randomUUID() };
      ordered.push(fault);
      return fault;
    },
    all: () => ordered,
    clear() {
      ordered = [];
    },
    take: (channel, to, kinds) =>
      takeFirst(
        (one) =>
          one.channel === channel && kinds.includes(one.kind) && (one.to === null || one.to === to),
      ),
    refusal: (channel, at, to) =>
      takeFirst((one) => {
        if (one.channel !== channel || (one.to !== null && one.to !== to)) return false;
        if (one.kind === 'refuseRecipient') return at === 'rcpt';
        return one.kind === 'refuse' && one.at === at;
      }),
  };
}

const usualCodes: Readonly<Record<FaultChannel, number>> = { email: 451, sms: 500, appIo: 500 };

function codesOf({ channel, kind, code, providerCode }: Order) {
  const usual = kind === 'refuseRecipient' ? 550 : usualCodes[channel];
  const usualAtProvider = kind === 'undelivered' ? 30_003 : 20_500;
  return { code: code ?? usual, providerCode: providerCode ?? usualAtProvider };
}
