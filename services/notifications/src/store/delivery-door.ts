/** What became of a notification: state and event commit together, whoever reports it. */
import type { DeliveryReason } from '@mestolo/contracts/delivery-reasons.ts';
import type {
  CollectionWrites,
  Decision,
  DoorHandler,
  SnapshotReader,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import type { Account } from '../domain/account.ts';
import {
  givenUpStates,
  isOfProvider,
  mayBecome,
  type NextStep,
  type Outcome,
  stepAfter,
} from '../domain/delivery.ts';
import { insteadOf, siblingIds } from '../domain/fallback.ts';
import { changeGuardian } from '../domain/guardian-changes.ts';
import { addressOf, type Notification } from '../domain/notification.ts';
import { type CalendarDocument, nowAt } from './calendars.ts';
import { deliveryWrite } from './delivery-write.ts';
import { deliveryChanged } from './desk.ts';
import { afterOutcome, spendingWrites } from './spending.ts';

export interface DeliveryReport {
  readonly reference: string;
  /** The version that the sender's claim made; null in a provider's own report. */
  readonly version: number | null;
  readonly outcome: Outcome;
}

/** `late`: it has moved on meanwhile, and the report changes nothing. */
export type ReportAnswer = 'taken' | 'late' | 'unknown';

export interface DeliveryState {
  readonly notifications: ReadonlyMap<string, Notification>;
  /** Business time by tenant. */
  readonly nowOf: ReadonlyMap<string, Date>;
  /** Where something failed: the accounts, and which ids of the same occasions exist. */
  readonly accounts: ReadonlyMap<string, Account>;
  readonly existing: ReadonlySet<string>;
}

export interface DeliveryRules {
  /** The wait after a first failure. */
  readonly firstWaitSeconds: number;
  /** When a provider is asked for a report that it has not sent. */
  readonly reportWithinSeconds: number;
}

export function deliveryDoor(
  clocks: Clocks,
  rules: DeliveryRules,
): DoorHandler<DeliveryReport, DeliveryState, ReportAnswer> {
  return {
    load: (reader, requests) =>
      loadDeliveries(
        reader,
        clocks,
        requests.map(({ request }) => request),
      ),
    decide(state, requests) {
      const work = openWork(state, rules);
      const answers = requests.map(({ request, cause }) => work.take(request, cause));
      return { decision: work.decision(), answers };
    },
  };
}

async function loadDeliveries(
  reader: SnapshotReader,
  clocks: Clocks,
  reports: readonly DeliveryReport[],
): Promise<DeliveryState> {
  const references = reports.map(({ reference }) => reference);
  const notifications = await reader.find<Notification>('notifications', {
    reference: { $in: references },
  });
  const tenants = [...new Set(notifications.map(({ tenant }) => tenant))];
  const calendars = await reader.find<CalendarDocument>('calendars', { _id: { $in: tenants } });
  const good = new Set(
    reports.flatMap(({ outcome, reference }) => (isGood(outcome) ? [reference] : [])),
  );
  const failing = notifications.filter(({ reference }) => !good.has(reference));
  const accountIds = failing.map(({ accountId }) => accountId);
  const ids = failing.flatMap(siblingIds);
  const accounts = accountIds.length
    ? await reader.find<Account>('accounts', { _id: { $in: accountIds } })
    : [];
  const existing = ids.length
    ? await reader.find<{ _id: string }>(
        'notifications',
        { _id: { $in: ids } },
        { projection: { _id: 1 } },
      )
    : [];
  return {
    notifications: new Map(notifications.map((one) => [one.reference, one])),
    nowOf: new Map(calendars.map((one) => [one._id, nowAt(one, clocks)])),
    accounts: new Map(accounts.map((one) => [one._id, one])),
    existing: new Set(existing.map(({ _id }) => _id)),
  };
}

function isGood({ kind }: Outcome): boolean {
  return kind === 'sent' || kind === 'pending' || kind === 'delivered';
}

type Cause = Notification['cause'];

/** What changes in one transaction; several reports of one notification build on each other. */
function openWork(state: DeliveryState, rules: DeliveryRules) {
  const current = new Map(state.notifications);
  const accounts = new Map(state.accounts);
  const changedAccounts = new Set<string>();
  const existing = new Set(state.existing);
  const operations: WriteOperation[] = [];
  const events: Decision['events'][number][] = [];
  const released: Parameters<typeof spendingWrites>[0][number][] = [];

  /** Another channel takes its place; null where there is none. */
  const fallBack = (failed: Notification, now: Date): Notification | null => {
    const guardians = accounts.get(failed.accountId)?.guardians ?? [];
    const guardian = guardians.find(({ guardianId }) => guardianId === failed.guardianId);
    return guardian ? insteadOf(failed, { guardian, existing, now }) : null;
  };
  const add = (notification: Notification, cause: Cause) => {
    existing.add(notification._id);
    operations.push({ insertOne: { document: { ...notification } } });
    events.push(deliveryChanged(notification, cause));
  };
  const failsFromNowOn = ({ accountId, guardianId, channel }: Notification, given: Failure) => {
    const account = accounts.get(accountId);
    const guardian = account?.guardians.find((one) => one.guardianId === guardianId);
    const address = guardian && addressOf(guardian, channel);
    if (!account || !address) return;
    const since = given.now.toISOString();
    const change = { kind: 'failing', channel, address, since, reason: given.reason } as const;
    const after = changeGuardian(account, guardianId, change);
    if (after === account) return;
    accounts.set(accountId, after);
    changedAccounts.add(accountId);
  };
  return {
    take({ reference, version, outcome }: DeliveryReport, cause: Cause): ReportAnswer {
      const before = current.get(reference);
      if (before === undefined) return 'unknown';
      if (version !== null && version !== before.version) return 'late';
      const now = state.nowOf.get(before.tenant);
      const postponed = outcome.kind === 'postponed' ? outcome : null;
      const other = postponed && now ? fallBack(before, now) : null;
      const step =
        postponed && other
          ? stepAfter({ kind: 'givenUp', reason: postponed.reason }, NO_MATTER)
          : stepAfter(outcome, { ...triesOf(before), firstWaitSeconds: rules.firstWaitSeconds });
      if (!mayBecome(before.state, step.state)) return 'late';
      const money = afterOutcome(before, { outcome, isReport: version === null, step });
      const moved = { ...before, ...money.fields, ...passed(before, { step, outcome, now }) };
      const after: Notification = other ? moved : { ...moved, ...newTimes(outcome) };
      current.set(reference, after);
      operations.push(deliveryWrite(before, { after, step, rules }));
      events.push(deliveryChanged(after, cause));
      if (money.released) released.push({ tenant: before.tenant, ...money.released });
      if (!now) return 'taken';
      const ruin = ruinOf(outcome);
      if (ruin !== null) failsFromNowOn(after, { now, reason: ruin });
      const instead = other ?? (givenUpStates.includes(after.state) ? fallBack(after, now) : null);
      if (instead) add(instead, cause);
      return 'taken';
    },
    decision(): Decision {
      const replaced = [...changedAccounts].flatMap((id): WriteOperation[] => {
        const account = accounts.get(id);
        if (!account) return [];
        return [{ replaceOne: { filter: { _id: id }, replacement: { ...account } } }];
      });
      const writes: CollectionWrites[] = [
        { collection: 'notifications', operations },
        { collection: 'accounts', operations: replaced },
        spendingWrites(released),
      ];
      return { writes: writes.filter((one) => one.operations.length > 0), events, changed: [] };
    },
  };
}

interface Failure {
  readonly now: Date;
  readonly reason: DeliveryReason;
}

/** For a step that does not depend on them. */
const NO_MATTER = { attempts: 1, spared: 0, firstWaitSeconds: 0 };

function triesOf({ attempts, spared = 0 }: Notification) {
  return { attempts, spared };
}

/** Nothing will arrive there, whatever it is: the next ones need not be tried. */
const RUINED: ReadonlySet<DeliveryReason> = new Set([
  'addressRefused',
  'addressInvalid',
  'numberRefused',
]);

function ruinOf(outcome: Outcome): DeliveryReason | null {
  const isFinal = outcome.kind === 'refused' || outcome.kind === 'invalid';
  return isFinal && RUINED.has(outcome.reason) ? outcome.reason : null;
}

function newTimes(outcome: Outcome): Partial<Notification> {
  if (outcome.kind !== 'postponed') return {};
  return { dueAt: outcome.dueAt, expiresAt: outcome.expiresAt };
}

function passed(
  before: Notification,
  { step, outcome, now }: { step: NextStep; outcome: Outcome; now: Date | undefined },
): Pick<Notification, 'state' | 'version' | 'reason' | 'changedAt' | 'providerId' | 'spared'> {
  const providerId = 'providerId' in outcome ? outcome.providerId : null;
  return {
    state: step.state,
    version: before.version + 1,
    reason: step.reason,
    changedAt: now?.toISOString() ?? before.changedAt,
    providerId: providerId ?? before.providerId,
    spared: (before.spared ?? 0) + (isOfProvider(outcome) ? 1 : 0),
  };
}
