/** What an operator watches of proofs and control totals; anything but 0 is an alarm. */
import { metrics } from '@opentelemetry/api';
import type { FactKind } from './store/proof-control-facts.ts';

const meter = metrics.getMeter('mestolo.billing');

const proofs = meter.createCounter('mestolo.billing.proofs', {
  description: 'Proofs of the books, by whether they found a difference',
});

const differences = meter.createGauge('mestolo.billing.proof.differences', {
  description: 'Differences that the last proof of a Comune found',
});

const missing = meter.createGauge('mestolo.billing.control.missing', {
  description: 'Facts that another service has and billing has not, by kind',
});

const differing = meter.createGauge('mestolo.billing.control.differing_days', {
  description: 'Days whose control totals differ, by kind',
});

const resent = meter.createCounter('mestolo.billing.control.resent', {
  description: 'Missing facts that were asked for again, by kind',
});

export function countDifferences(tenant: string, found: number): void {
  proofs.add(1, { tenant, outcome: found === 0 ? 'proven' : 'different' });
  differences.record(found, { tenant });
}

export function countControl(
  { tenant, kind }: { readonly tenant: string; readonly kind: FactKind },
  found: { readonly days: number; readonly missing: number; readonly resent: number },
): void {
  missing.record(found.missing, { tenant, kind });
  differing.record(found.days, { tenant, kind });
  if (found.resent > 0) resent.add(found.resent, { tenant, kind });
}
