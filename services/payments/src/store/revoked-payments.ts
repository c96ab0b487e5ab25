/** Payments that a flow in force says were taken back, and that have not been reversed. */
import type { mongo } from 'mongoose';
import { flowsInForce, flowVersionId } from '../domain/flow-versions.ts';
import type { ReversalRequest } from './reversal-door.ts';
import { FLOW_PAYMENTS, FLOWS, PAYMENT_REVERSALS } from './settlement-collections.ts';
import type { FlowDocument, FlowPaymentDocument } from './settlement-documents.ts';

/** There are few of them ever: banks may take back what was paid only for a short while. */
export async function revokedPayments(
  db: mongo.Db,
  creditorFiscalCode: string,
): Promise<Omit<ReversalRequest, 'now'>[]> {
  const revoked = await db
    .collection<FlowPaymentDocument>(FLOW_PAYMENTS)
    .find({ creditorFiscalCode, outcome: 'revoked' })
    .toArray();
  if (revoked.length === 0) return [];
  const keys = revoked.map(({ iur }) => `${creditorFiscalCode}:${iur}`);
  const done = await db
    .collection<{ readonly _id: string }>(PAYMENT_REVERSALS)
    .find({ _id: { $in: keys } })
    .project<{ readonly _id: string }>({ _id: 1 })
    .toArray();
  const reversed = new Set(done.map(({ _id }) => _id));
  const inForce = await versionsInForce(
    db,
    revoked.map(({ versionId }) => versionId),
  );
  return revoked.flatMap(({ versionId, iuv, iur, cents, paidOn }) => {
    const flow = inForce.get(versionId);
    if (flow === undefined || reversed.has(`${creditorFiscalCode}:${iur}`)) return [];
    return { creditorFiscalCode, iuv, iur, cents, reversedOn: paidOn, flow };
  });
}

/** Of these versions those in force, with the names of their flows. */
async function versionsInForce(
  db: mongo.Db,
  versionIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const flows = db.collection<FlowDocument>(FLOWS);
  const named = await flows.find({ _id: { $in: [...new Set(versionIds)] } }).toArray();
  const keys = named.map(({ flowKey }) => flowKey);
  const all = await flows.find({ flowKey: { $in: keys } }).toArray();
  const winners = flowsInForce(all.map((version) => ({ version, payments: [] })));
  return new Map(winners.map(({ version }) => [flowVersionId(version), version.flow]));
}
