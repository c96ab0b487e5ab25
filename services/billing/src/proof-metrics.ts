/** What an operator watches of proofs and control totals; anything but 0 is an alarm. */
import { counter, gauge } from '@mestolo/telemetry/instruments.ts';
import type { FactKind } from './store/proof-control-facts.ts';

const proofs = counter('mestolo_billing_proofs_total');
const differences = gauge('mestolo_billing_proof_differences');
const missing = gauge('mestolo_billing_control_missing');
const differing = gauge('mestolo_billing_control_differing_days');
const resent = counter('mestolo_billing_control_resent_total');

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
