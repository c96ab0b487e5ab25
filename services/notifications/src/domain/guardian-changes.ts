/** What changes with a guardian here: wishes, stops, which address is proved, which one fails. */
import { type Account, AT_ONCE } from './account.ts';
import {
  addressOf,
  type Channel,
  type Failing,
  type Guardian,
  type TopicOfWishes,
  type Wishes,
} from './notification.ts';

/** `wishes` says all that was chosen; channels that were stopped stay so, unless it says others. */
export interface ChosenWishes {
  readonly language: Wishes['language'];
  readonly channels: Wishes['channels'];
  readonly stopped?: readonly Channel[] | undefined;
}

export type GuardianChange =
  | { readonly kind: 'wishes'; readonly wishes: ChosenWishes }
  | { readonly kind: 'stop' | 'resume'; readonly channel: Channel }
  | { readonly kind: 'unsubscribe'; readonly topic: TopicOfWishes }
  /** `address` is the sealed one that was proved. */
  | { readonly kind: 'verified'; readonly channel: Channel; readonly address: string }
  | ({ readonly kind: 'failing'; readonly channel: Channel } & Failing)
  | { readonly kind: 'recovered'; readonly channel: Channel };

const NOTHING_SAID: Wishes = { version: 0, language: null, channels: {}, stopped: [] };

/** The same account where nothing changes, or there is no such guardian. */
export function changeGuardian(
  account: Account,
  guardianId: string,
  change: GuardianChange,
): Account {
  const before = account.guardians.find((one) => one.guardianId === guardianId);
  if (before === undefined) return account;
  const after = changed(before, change);
  if (after === before) return account;
  const guardians = account.guardians.map((one) => (one === before ? after : one));
  // What waited for somebody who can be reached is looked at again.
  const isHeld = account.heldSince !== null || account.heldThanks.length > 0;
  return { ...account, guardians, reviewAt: isHeld ? AT_ONCE : account.reviewAt };
}

function changed(guardian: Guardian, change: GuardianChange): Guardian {
  const { channel } = change as { readonly channel: Channel };
  switch (change.kind) {
    case 'verified':
      // A proof of an address that was replaced meanwhile proves nothing.
      return addressBehind(guardian, channel) === change.address && !isVerified(guardian, channel)
        ? { ...guardian, verified: { ...guardian.verified, [channel]: change.address } }
        : guardian;
    case 'failing': {
      const { address, since, reason } = change;
      if (addressBehind(guardian, channel) !== address) return guardian;
      // The first failure tells since when.
      if (guardian.failing?.[channel]?.address === address) return guardian;
      return {
        ...guardian,
        failing: { ...guardian.failing, [channel]: { address, since, reason } },
      };
    }
    case 'recovered': {
      if (guardian.failing?.[channel] === undefined) return guardian;
      const { [channel]: _gone, ...failing } = guardian.failing;
      return { ...guardian, failing };
    }
    default:
      return withWishes(guardian, wishesAfter(guardian.wishes ?? NOTHING_SAID, change));
  }
}

type ChangeOfWishes = Extract<
  GuardianChange,
  { readonly kind: 'wishes' | 'stop' | 'resume' | 'unsubscribe' }
>;

function wishesAfter(before: Wishes, change: ChangeOfWishes): Wishes {
  const { stopped } = before;
  switch (change.kind) {
    case 'wishes': {
      const { language, channels, stopped: stops = stopped } = change.wishes;
      return { ...before, language, channels, stopped: stops };
    }
    case 'stop':
      return stopped.includes(change.channel)
        ? before
        : { ...before, stopped: [...stopped, change.channel] };
    case 'resume':
      return stopped.includes(change.channel)
        ? { ...before, stopped: stopped.filter((one) => one !== change.channel) }
        : before;
    case 'unsubscribe':
      return { ...before, channels: { ...before.channels, [change.topic]: [] } };
  }
}

function withWishes(guardian: Guardian, wishes: Wishes): Guardian {
  const before = guardian.wishes ?? NOTHING_SAID;
  if (sameWishes(before, wishes)) return guardian;
  return { ...guardian, wishes: { ...wishes, version: before.version + 1 } };
}

function sameWishes(one: Wishes, other: Wishes): boolean {
  const said = ({ language, channels, stopped }: Wishes) =>
    JSON.stringify([
      language,
      Object.entries(channels).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      stopped,
    ]);
  return said(one) === said(other);
}

/** Whether nothing reaches it or not. */
function addressBehind(guardian: Guardian, channel: Channel): string | null {
  const { failing: _failing, ...bare } = guardian;
  return addressOf(bare, channel);
}

/** Whether the address that counts now was proved; one that came anew was not. */
export function isVerified(guardian: Guardian, channel: Channel): boolean {
  const address = addressBehind(guardian, channel);
  return address !== null && guardian.verified?.[channel] === address;
}
