/** What the doors of proofs and control totals need. */
import type { ControlFacts, ControlReport } from '../store/proof-control-facts.ts';
import type { ProofResults, StoredProof } from '../store/proof-results.ts';

export interface Proofs {
  readonly results: ProofResults;
  readonly facts: ControlFacts;
  prove(wish: {
    readonly tenant: string;
    readonly night: string | null;
    readonly full: boolean;
  }): Promise<StoredProof>;
  compare(wish: {
    readonly tenant: string;
    readonly from: string;
    readonly to: string;
    readonly watermarkMs: number;
  }): Promise<ControlReport>;
}
