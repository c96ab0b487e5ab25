/** What proofs leave behind: their results, how far chains are proven, and signed heads. */
import type { mongo } from 'mongoose';
import type { Difference, ProvenHead } from '../domain/proof-differences.ts';
import type { Sheet } from '../domain/proof-heads.ts';
import { bsonInteger } from './bson-integer.ts';
import { PROOF_TURNS, PROOFS, PROVEN_HEADS, SIGNED_HEADS } from './collections.ts';
import type { ControlReport } from './proof-control-facts.ts';

/** Of a proof that fails on everything, so many differences tell enough. */
const KEPT_DIFFERENCES = 200;

export interface Proof {
  readonly tenant: string;
  readonly startedAt: Date;
  /** The business night; null where somebody asked for it. */
  readonly night: string | null;
  /** Whether every chain was followed from its first entry. */
  readonly full: boolean;
  readonly tookMs: number;
  readonly accounts: number;
  readonly entries: number;
  /** Entries whose hash and place in their chain were looked at. */
  readonly followed: number;
  /** The number of the newest signed sheet; 0 before the first. */
  readonly signedSheet: number;
  readonly differences: readonly Difference[];
  /** Against attendance and payments; null where their addresses are not configured. */
  readonly control: ControlReport | null;
}

export interface StoredProof extends Proof {
  readonly _id: string;
  /** How many there were, of which `differences` keeps the first. */
  readonly differencesInAll: number;
}

interface ProvenDocument extends ProvenHead {
  readonly _id: string;
  readonly tenant: string;
}

export interface ProofResults {
  proven(tenant: string): Promise<ReadonlyMap<string, ProvenHead>>;
  setProven(tenant: string, heads: ReadonlyMap<string, ProvenHead>): Promise<void>;
  lastSheet(tenant: string): Promise<Sheet | null>;
  /** Never changes one: where another process was faster with the same number, it fails. */
  addSheets(sheets: readonly Sheet[]): Promise<void>;
  sheets(tenant: string, page: { after: number; limit: number }): Promise<Sheet[]>;
  add(proof: Proof): Promise<StoredProof>;
  /** The newest first. */
  proofs(tenant: string, page: { before?: Date; limit: number }): Promise<StoredProof[]>;
  /** Null but for one process, which does the work of this turn or gives the turn back. */
  takeTurn(work: string, turn: string): Promise<(() => Promise<void>) | null>;
}

export function createProofResults(db: mongo.Db): ProofResults {
  const proven = db.collection<ProvenDocument>(PROVEN_HEADS);
  const sheets = db.collection<Sheet>(SIGNED_HEADS);
  const proofs = db.collection<StoredProof>(PROOFS);
  return {
    async proven(tenant) {
      const found = await proven.find({ tenant }).toArray();
      return new Map(found.map((head) => [head._id, head]));
    },
    async setProven(tenant, heads) {
      const operations = [...heads].map(([_id, { version, head, balanceCents }]) => ({
        replaceOne: {
          filter: { _id },
          replacement: { tenant, version, head, balanceCents: bsonInteger(balanceCents) as number },
          upsert: true,
        },
      }));
      if (operations.length > 0) await proven.bulkWrite(operations, { ordered: false });
    },
    lastSheet: (tenant) => sheets.find({ tenant }).sort({ number: -1 }).limit(1).next(),
    async addSheets(some) {
      for (const sheet of some) await sheets.insertOne(sheet);
    },
    sheets: (tenant, { after, limit }) =>
      sheets
        .find({ tenant, number: { $gt: after } })
        .sort({ number: 1 })
        .limit(limit)
        .toArray(),
    async add(proof) {
      const stored: StoredProof = {
        ...proof,
        _id: `${proof.tenant}:${proof.startedAt.toISOString()}`,
        differences: proof.differences.slice(0, KEPT_DIFFERENCES),
        differencesInAll: proof.differences.length,
      };
      await proofs.insertOne(stored);
      return stored;
    },
    proofs: (tenant, { before, limit }) =>
      proofs
        .find({ tenant, ...(before && { startedAt: { $lt: before } }) })
        .sort({ startedAt: -1 })
        .limit(limit)
        .toArray(),
    takeTurn: (work, turn) => takeTurn(db, work, turn),
  };
}

interface TurnDocument {
  readonly _id: string;
  readonly turn: string;
}

const DUPLICATE_KEY = 11_000;

/** Turns are texts that grow, such as days. The first one ever is only noted and not taken. */
async function takeTurn(
  db: mongo.Db,
  work: string,
  turn: string,
): Promise<(() => Promise<void>) | null> {
  const turns = db.collection<TurnDocument>(PROOF_TURNS);
  const known = await turns.findOne({ _id: work });
  if (known === null) {
    await turns
      .updateOne({ _id: work }, { $setOnInsert: { turn } }, { upsert: true })
      .catch(ignoreRival);
    return null;
  }
  if (known.turn >= turn) return null;
  const before = known.turn;
  const taken = await turns.updateOne({ _id: work, turn: before }, { $set: { turn } });
  if (taken.modifiedCount !== 1) return null;
  return async () => {
    await turns.updateOne({ _id: work, turn }, { $set: { turn: before } });
  };
}

function ignoreRival(error: unknown): void {
  if ((error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
}
