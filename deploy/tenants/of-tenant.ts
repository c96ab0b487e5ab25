/** Which documents of a service's database are a Comune's; a database holds those of many. */
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import { FENCES, LEASES, MIGRATIONS, OUTBOX, QUARANTINE } from '@mestolo/messaging/collections.ts';

export interface TenantMarks {
  readonly tenant: string;
  readonly accountIds: readonly string[];
  /** Empty where the Comune shares its creditor with another one. */
  readonly creditors: readonly string[];
}

type Filter = Readonly<Record<string, unknown>>;

/** What a process leaves while it works, or what is gone within days: nobody takes it along. */
const OF_PROCESSES = new Set([
  ...[FENCES, LEASES, MIGRATIONS, OUTBOX, QUARANTINE],
  ...['idempotencyKeys', 'doorBeats', 'guessLimits', 'proofTurns', 'doorHealth', 'carts'],
  ...['inbound', 'inboundAnswers', 'proofsSent', 'verifications', 'recoveryCalls'],
]);

const byCreditor = ({ creditors }: TenantMarks): Filter => ({
  $or: [{ _id: { $in: creditors } }, { creditorFiscalCode: { $in: creditors } }],
});

/** Documents that do not name their Comune in `tenant`. */
const SPECIAL: Readonly<Record<string, (marks: TenantMarks) => Filter>> = {
  'registry.keys': keysOf,
  'payments.counters': byCreditor,
  'payments.flows': byCreditor,
  'payments.flowPayments': byCreditor,
  'payments.flowPolls': byCreditor,
  'payments.treasuryEntries': byCreditor,
  'payments.receiptRecoveries': byCreditor,
  'payments.paymentReversals': byCreditor,
  'notifications.numbers': ({ tenant }) => ({ 'owners.tenant': tenant }),
};

/** Null for what no Comune owns. */
export function filterOf(
  service: ServiceName,
  collection: string,
  marks: TenantMarks,
): Filter | null {
  if (OF_PROCESSES.has(collection) || collection.startsWith('system.')) return null;
  const special = SPECIAL[`${service}.${collection}`];
  if (special) return special(marks);
  const { tenant } = marks;
  // Names of Comuni have nothing in them that means something in a pattern.
  return { $or: [{ tenant }, { _id: tenant }, { _id: { $regex: `^${tenant}:` } }] };
}

function keysOf({ tenant, accountIds }: TenantMarks): Filter {
  const ofFamilies = accountIds.flatMap((id) =>
    ['identity', 'contact', 'diet'].map((kind) => `family:${id}:${kind}`),
  );
  return { $or: [{ _id: { $in: ofFamilies } }, { _id: { $regex: `^tenant:${tenant}:` } }] };
}
