/** Compares what was written down with what arrived and what the database says; pure. */
import { arrivalsOf, type SenderCase } from './senders-table.ts';

export interface SeenNotification {
  readonly reference: string;
  readonly state: string;
  readonly reserved?: { readonly millicents: number } | null;
  readonly cost?: { readonly millicents: number; readonly parts: number } | null;
  readonly history?: readonly { readonly reason: string | null }[];
}

export interface Seen {
  /** How often the process was killed by its crash point. */
  readonly kills: number;
  readonly arrived: readonly { readonly text: string; readonly messageId?: string | null }[];
  readonly notification: SeenNotification;
  /** What the Comune of the case spent on SMS. */
  readonly spent: { readonly messages: number; readonly millicents: number } | null;
}

export function faultsOf(one: SenderCase, seen: Seen): string[] {
  const { arrived, notification, kills } = seen;
  const [least, planned] = arrivalsOf(one);
  const most = planned + answersTooLate(one, notification);
  const state = one.behaviour === 'refuses' ? 'permanentFailure' : 'sent';
  const checks: [boolean, string][] = [
    [kills === one.kills, `killed ${kills} times, not ${one.kills}`],
    [arrived.length >= least, `lost: ${arrived.length} arrived, at least ${least} were due`],
    [arrived.length <= most, `repeated: ${arrived.length} arrived, at most ${most} may`],
    [notification.state === state, `it says ${notification.state}, not ${state}`],
    [new Set(arrived.map(({ text }) => text)).size <= 1, 'a repetition has other words'],
    ...(one.channel === 'email' ? messageIdChecks(seen) : moneyChecks(one, seen)),
  ];
  const { seed, channel, step, behaviour } = one;
  return checks
    .filter(([holds]) => !holds)
    .map(([, fault]) => `seed ${seed} (${channel}, ${step}, ${behaviour}): ${fault}`);
}

/**
 * On a machine that is busy a mail server's answer may come too late; that is one more e-mail, as
 * after any answer that was not heard.
 */
function answersTooLate({ channel, behaviour }: SenderCase, { history = [] }: SeenNotification) {
  if (channel === 'sms') return 0;
  const unheard = history.filter(({ reason }) => reason === 'providerUnreachable').length;
  return Math.max(0, unheard - (behaviour === 'answerLost' ? 1 : 0));
}

function messageIdChecks({ arrived, notification }: Seen): [boolean, string][] {
  const id = `<${notification.reference}@comune.example>`;
  return [[arrived.every(({ messageId }) => messageId === id), 'another Message-ID']];
}

/** Paid once for what left, and nothing for what was refused. */
function moneyChecks(one: SenderCase, { notification, spent }: Seen): [boolean, string][] {
  const messages = one.behaviour === 'refuses' ? 0 : 1;
  const { reserved, cost } = notification;
  return [
    [(spent?.messages ?? 0) === messages, `${spent?.messages} SMS were paid for`],
    [(spent?.millicents ?? 0) === (cost?.millicents ?? 0), 'the day’s sum is not what it cost'],
    [!reserved, 'money is still set aside'],
    [(cost?.parts ?? 0) > 0 === messages > 0, 'its cost is not kept'],
  ];
}
