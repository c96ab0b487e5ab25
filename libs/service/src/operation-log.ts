/**
 * The log of what people did: each action with who, in which role, why, and what it changed. A
 * service keeps one chain for each Comune in its own database, written in the transaction of the
 * action, and nothing in it is ever changed or deleted.
 */
import { hash } from 'node:crypto';
import type { Actor } from '@mestolo/contracts/values.ts';
import type {
  CollectionWrites,
  SnapshotReader,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import type { CollectionDefinition } from './mongo.ts';

export const OPERATIONS = 'operations';
export const OPERATION_HEADS = 'operationHeads';

/** To be spread into a service's own list. */
export const operationCollections: readonly CollectionDefinition[] = [
  {
    name: OPERATIONS,
    indexes: [
      { key: { tenant: 1, number: 1 }, unique: true },
      { key: { tenant: 1, subject: 1, number: 1 } },
    ],
    immutable: true,
  },
  { name: OPERATION_HEADS, indexes: [] },
];

/** Which fields there are, and the canonical form of the hash. Old entries keep theirs. */
export const OPERATION_SCHEMA = 1;

/** What the first entry of a Comune names as the hash before it. */
export const OPERATIONS_START = '';

/** What was done, before the chain gives it its place. */
export interface OperationDraft {
  readonly tenant: string;
  /** What was done, in the words of the service: `deviceRevoked`, `bandChanged`. */
  readonly kind: string;
  /** What it was done to, kind and id: `device:0190a0b0-…`. */
  readonly subject: string;
  readonly actor: Actor;
  /** Who vouched for the actor (the token's caller), or the role within the office. */
  readonly role: string;
  /** In the actor's words; null only where the door asks for none. */
  readonly reason: string | null;
  /**
   * The part that changed, as JSON; null where there was nothing, or is nothing any more. Never
   * personal data in clear: ids, codes, dates, amounts, or sealed values.
   */
  readonly before: unknown;
  readonly after: unknown;
  /** Business time of the Comune, in UTC. */
  readonly at: string;
  readonly traceId: string | null;
}

export interface Operation extends OperationDraft {
  /** `<tenant>:<number>`. */
  readonly _id: string;
  readonly schema: number;
  /** 1, 2, 3 … within the Comune: one that is missing is seen. */
  readonly number: number;
  readonly prevHash: string;
  readonly hash: string;
}

/** The end of a Comune's chain. Every action changes it, so that two at once collide. */
export interface OperationHead {
  readonly _id: string;
  readonly number: number;
  readonly hash: string;
}

/**
 * The canonical form of schema 1, frozen: a JSON array (RFC 8785, so the keys of `before` and
 * `after` are sorted) in this order. Another schema gets another function beside this one.
 */
export function canonicalOperation(operation: Omit<Operation, 'hash'>): string {
  const { actor } = operation;
  return canonicalJson([
    'mestolo.operation',
    operation.schema,
    operation.prevHash,
    operation.tenant,
    operation.number,
    operation.kind,
    operation.subject,
    actor.kind,
    actor.id,
    actor.onBehalfOf ?? null,
    operation.role,
    operation.reason,
    operation.before,
    operation.after,
    operation.at,
    operation.traceId,
  ]);
}

/** SHA-256 of the canonical form, 43 characters of base64url. */
export function operationHash(operation: Omit<Operation, 'hash'>): string {
  return hash('sha256', canonicalOperation(operation), 'base64url');
}

/** JSON by RFC 8785: no spaces, keys in the order of their UTF-16 units, nothing undefined. */
export function canonicalJson(value: unknown): string {
  // The plain form first, so that a date is a text and what is undefined is gone.
  return canonicalText(JSON.parse(JSON.stringify(value ?? null)));
}

function canonicalText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  const members = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`);
  return `{${members.join(',')}}`;
}

/** Puts drafts of one Comune at the end of its chain, in their order. */
export function appendOperations(
  head: OperationHead | null,
  drafts: readonly OperationDraft[],
): readonly Operation[] {
  const operations: Operation[] = [];
  let number = head?.number ?? 0;
  let prevHash = head?.hash ?? OPERATIONS_START;
  for (const draft of drafts) {
    number += 1;
    const unhashed = {
      ...draft,
      // As they will be read back: no dates, nothing undefined.
      before: JSON.parse(canonicalJson(draft.before)),
      after: JSON.parse(canonicalJson(draft.after)),
      _id: `${draft.tenant}:${number}`,
      schema: OPERATION_SCHEMA,
      number,
      prevHash,
    };
    const operation = { ...unhashed, hash: operationHash(unhashed) };
    operations.push(operation);
    prevHash = operation.hash;
  }
  return operations;
}

/** The ends of the chains, to be read in the transaction that appends to them. */
export function loadOperationHeads(
  reader: SnapshotReader,
  tenants: readonly string[],
): Promise<OperationHead[]> {
  return reader.find<OperationHead>(OPERATION_HEADS, { _id: { $in: [...new Set(tenants)] } });
}

/** The writes of a decision that logs these drafts; `heads` as the same transaction read them. */
export function operationWrites(
  heads: readonly OperationHead[],
  drafts: readonly OperationDraft[],
): readonly CollectionWrites[] {
  const byTenant = [...Map.groupBy(drafts, ({ tenant }) => tenant)];
  const chains = byTenant.map(([tenant, ofTenant]) => {
    const head = heads.find(({ _id }) => _id === tenant) ?? null;
    return { tenant, head, operations: appendOperations(head, ofTenant) };
  });
  if (chains.length === 0) return [];
  const inserts = chains.flatMap(({ operations }) =>
    operations.map((operation) => ({ insertOne: { document: { ...operation } } })),
  );
  const moves = chains.flatMap(({ tenant, head, operations }): WriteOperation[] => {
    const last = operations.at(-1);
    if (!last) return [];
    const next = { _id: tenant, number: last.number, hash: last.hash };
    if (!head) return [{ insertOne: { document: next } }];
    // Whoever was faster has moved the end: then this is decided again.
    return [{ replaceOne: { filter: { _id: tenant, hash: head.hash }, replacement: next } }];
  });
  return [
    { collection: OPERATIONS, operations: inserts },
    { collection: OPERATION_HEADS, operations: moves },
  ];
}

export interface OperationFault {
  readonly number: number;
  readonly fault: 'missing' | 'chainBroken' | 'contentChanged' | 'endCutOff';
}

/** How far a chain was followed. */
export interface FollowedChain {
  readonly number: number;
  readonly hash: string;
}

export const CHAIN_BEGINS: FollowedChain = { number: 0, hash: OPERATIONS_START };

/** What is wrong with the operation that comes next in the chain. */
export function nextFault(followed: FollowedChain, next: Operation): OperationFault | null {
  const number = followed.number + 1;
  if (next.number !== number) return { number, fault: 'missing' };
  if (next.prevHash !== followed.hash) return { number, fault: 'chainBroken' };
  return operationHash(next) === next.hash ? null : { number, fault: 'contentChanged' };
}

/** What is wrong with the end of a chain that holds so far. */
export function endFault(followed: FollowedChain, head: OperationHead | null) {
  const { number, hash } = head ?? CHAIN_BEGINS;
  if (followed.number === number && followed.hash === hash) return null;
  return { number: followed.number + 1, fault: 'endCutOff' } as const;
}

/** The first thing wrong with a Comune's whole chain, given in the order of its numbers. */
export function operationFault(
  operations: readonly Operation[],
  head: OperationHead | null,
): OperationFault | null {
  let followed = CHAIN_BEGINS;
  for (const operation of operations) {
    const fault = nextFault(followed, operation);
    if (fault) return fault;
    followed = operation;
  }
  return endFault(followed, head);
}
