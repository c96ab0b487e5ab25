/**
 * What is expected of the senders when they are killed, written down before anything is run: for
 * each step what is left, what happens then, and how many messages arrive.
 */

export type SenderChannel = 'email' | 'sms';

/** The steps of claim, send, mark, in their order; the last ones are inside the mark. */
export const senderSteps = [
  'sender.claimed',
  'sender.rendered',
  'sender.reserved',
  'sender.sent',
  'door.written',
  'door.committed',
  'sender.marked',
] as const;
export type SenderStep = (typeof senderSteps)[number];

/**
 * What the provider does: takes it; is busy the first time; refuses it each time; takes it the
 * first time, and its answer is lost.
 */
export const behaviours = ['takes', 'busyFirst', 'refuses', 'answerLost'] as const;
export type Behaviour = (typeof behaviours)[number];

/** At least and at most so many messages arrive. */
export type Arrivals = readonly [least: number, most: number];

export interface Expected {
  readonly left: string;
  readonly next: string;
  readonly arrivals: Readonly<Record<Behaviour, Arrivals>>;
}

const NONE: Arrivals = [0, 0];
const ONE: Arrivals = [1, 1];
const TWO: Arrivals = [2, 2];

/** E-mail whose answer was lost comes twice, killed or not: nobody can know that it came. */
const emailOnce = { takes: ONE, busyFirst: ONE, refuses: NONE, answerLost: TWO };
/** An SMS comes once, whatever happens: where it may have left, it is looked for. */
const smsOnce = { takes: ONE, busyFirst: ONE, refuses: NONE, answerLost: ONE };

const claimRunsOut = 'a claim that runs out';

export const expected: Readonly<
  Record<SenderChannel, Readonly<Partial<Record<SenderStep, Expected>>>>
> = {
  email: {
    'sender.claimed': { left: claimRunsOut, next: 'sent', arrivals: emailOnce },
    'sender.rendered': {
      left: `${claimRunsOut}, and the words`,
      next: 'sent in the same words',
      arrivals: emailOnce,
    },
    'sender.sent': {
      left: claimRunsOut,
      next: 'sent again with the same Message-ID',
      arrivals: { ...emailOnce, takes: TWO },
    },
    'door.written': {
      left: `${claimRunsOut}, and a transaction that the database gives up`,
      // Another door of the process may have been at this step first.
      next: 'sent again with the same Message-ID',
      arrivals: { ...emailOnce, takes: [1, 2] },
    },
    'door.committed': { left: 'its state and event', next: 'nothing', arrivals: emailOnce },
    'sender.marked': { left: 'its state and event', next: 'nothing', arrivals: emailOnce },
  },
  sms: {
    'sender.claimed': {
      left: claimRunsOut,
      next: 'looked for at the provider, not found, sent',
      arrivals: smsOnce,
    },
    'sender.rendered': {
      left: `${claimRunsOut}, and the words`,
      next: 'looked for by these words, not found, sent',
      arrivals: smsOnce,
    },
    'sender.reserved': {
      left: `${claimRunsOut}, and money set aside`,
      next: 'looked for, not found, sent with the same money',
      arrivals: smsOnce,
    },
    'sender.sent': {
      left: claimRunsOut,
      next: 'found at the provider, marked',
      arrivals: smsOnce,
    },
    'door.written': {
      left: `${claimRunsOut}, and a transaction that the database gives up`,
      next: 'looked for; sent where it is not found',
      arrivals: smsOnce,
    },
    'door.committed': {
      left: 'money set aside, or its state and event',
      next: 'looked for, not found, sent; or nothing',
      arrivals: smsOnce,
    },
    'sender.marked': { left: 'its state and event', next: 'nothing', arrivals: smsOnce },
  },
};

/** One more e-mail for each kill after which nobody knows that the last one arrived. */
const MAY_REPEAT: readonly SenderStep[] = ['sender.sent', 'door.written'];

export interface SenderCase {
  readonly seed: number;
  readonly channel: SenderChannel;
  readonly step: SenderStep;
  readonly behaviour: Behaviour;
  /** Killed at this step so often, each time in another attempt. */
  readonly kills: number;
}

export function arrivalsOf({ channel, step, behaviour, kills }: SenderCase): Arrivals {
  const row = expected[channel][step];
  if (row === undefined) throw new Error(`${channel} has no step ${step}`);
  const [least, most] = row.arrivals[behaviour];
  const repeats = channel === 'email' && behaviour !== 'refuses' && MAY_REPEAT.includes(step);
  return [least, most + (repeats ? kills - 1 : 0)];
}
