/**
 * The quiet after our memory was put back from a backup: what was said since that backup is known
 * to the families and not to us. For a day nothing is said by itself, and what would have been said
 * is remembered as if it had been.
 */
import type { Account } from './account.ts';
import type { Notification } from './notification.ts';
import type { Memory } from './reminders.ts';

export function isQuiet({ quietUntil }: Pick<Account, 'quietUntil'>, now: Date): boolean {
  return quietUntil !== undefined && now.toISOString() < quietUntil;
}

/**
 * The next reminder of a debt keeps its days of distance from today, and its number: whether the
 * family was told is not known, so it is not counted.
 */
export function leaveUnsaid(
  before: Account,
  considered: { readonly account: Account; readonly notifications: readonly Notification[] },
  today: string,
): Account {
  const { account, notifications } = considered;
  if (notifications.length === 0) return account;
  return { ...account, memory: tellNobody({ ...account.memory, ...toldOf(before) }, today) };
}

function toldOf({ memory: { low, negative } }: Account): Pick<Memory, 'low' | 'negative'> {
  return { low, negative };
}

function tellNobody(memory: Memory, lastOn: string): Memory {
  return {
    ...memory,
    low: { ...memory.low, lastOn },
    negative: { ...memory.negative, lastOn },
  };
}
