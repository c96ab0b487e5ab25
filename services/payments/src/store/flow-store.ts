/** Keeps flows: first the payments, piece by piece, then the flow, which makes them count. */
import { createHash } from 'node:crypto';
import type { Actor } from '@mestolo/contracts/values.ts';
import type { mongo } from 'mongoose';
import { flowKey, flowVersionId } from '../domain/flow-versions.ts';
import type { FlowPayment, FlowVersion } from '../domain/settlement-facts.ts';
import { FLOW_PAYMENTS, FLOWS } from './settlement-collections.ts';
import type { FlowDocument, FlowPaymentDocument } from './settlement-documents.ts';

export interface FlowStore {
  /** Whether a version is kept, all of it. */
  isKnown(versionId: string): Promise<boolean>;
  /** How many payments of a version are kept: where a reading that was cut off goes on. */
  kept(versionId: string): Promise<number>;
  /** The payments that are kept of a version, in their order. */
  payments(versionId: string): Promise<FlowPayment[]>;
  /** Payments from `first` on, counted from 0; the same again changes nothing. */
  keep(version: FlowVersion, first: number, payments: readonly FlowPayment[]): Promise<void>;
  /** The flow counts from here on. False where the version is there with other content. */
  finish(version: FlowVersion, facts: FinishedFlow): Promise<'stored' | 'known' | 'differs'>;
}

export interface FinishedFlow {
  readonly contentHash: string;
  readonly publishedAt: string | null;
  readonly storedAt: string;
  readonly by: Actor | null;
}

export function createFlowStore(db: mongo.Db): FlowStore {
  const flows = db.collection<FlowDocument>(FLOWS);
  const payments = db.collection<FlowPaymentDocument>(FLOW_PAYMENTS);
  return {
    async isKnown(_id) {
      return (await flows.countDocuments({ _id }, { limit: 1 })) > 0;
    },
    kept: (versionId) => payments.countDocuments({ versionId }),
    async payments(versionId) {
      const found = await payments.find({ versionId }).sort({ _id: 1 }).toArray();
      return found.map(({ _id, versionId: _version, creditorFiscalCode: _code, ...one }) => one);
    },
    async keep(version, first, some) {
      const versionId = flowVersionId(version);
      const { creditorFiscalCode } = version;
      const operations = some.map((payment, at) => {
        const _id = `${versionId}:${String(first + at).padStart(7, '0')}`;
        const replacement = { versionId, creditorFiscalCode, ...payment };
        return { replaceOne: { filter: { _id }, replacement, upsert: true } };
      });
      if (operations.length > 0) await payments.bulkWrite(operations, { ordered: false });
    },
    async finish(version, facts) {
      const _id = flowVersionId(version);
      const document = { ...version, _id, flowKey: flowKey(version), ...facts };
      try {
        await flows.insertOne(document);
        return 'stored';
      } catch (error) {
        if ((error as { code?: unknown }).code !== 11000) throw error;
        const there = await flows.findOne({ _id }, { projection: { contentHash: 1 } });
        return there?.contentHash === facts.contentHash ? 'known' : 'differs';
      }
    },
  };
}

export function flowContentHash(version: FlowVersion, payments: readonly FlowPayment[]): string {
  const lines = payments.map((one) => [
    ...[one.iuv, one.iur, one.transfer, one.cents],
    ...[one.outcome, one.paidOn],
  ]);
  const { declaredCents, declaredPayments, regulation, regulationOn } = version;
  const header = [declaredCents, declaredPayments, regulation, regulationOn];
  return createHash('sha256')
    .update(JSON.stringify([header, lines]))
    .digest('hex');
}
