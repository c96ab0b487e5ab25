/** The log of actions: its chain, and what a check of it finds. */
import { expect, test } from 'vitest';
import {
  appendOperations,
  canonicalJson,
  type Operation,
  type OperationDraft,
  type OperationHead,
  operationFault,
  operationWrites,
} from './operation-log.ts';

const draft = (more: Partial<OperationDraft> = {}): OperationDraft => ({
  tenant: 'pianengo',
  kind: 'deviceRevoked',
  subject: 'device:d1',
  actor: { kind: 'person', id: 'clerk-1' },
  role: 'office',
  reason: 'stolen',
  before: { revokedAt: null },
  after: { revokedAt: '2020-11-13T11:15:00.000Z' },
  at: '2020-11-13T11:15:00.000Z',
  traceId: null,
  ...more,
});

const headOf = (operations: readonly Operation[]): OperationHead => {
  const last = operations.at(-1);
  return { _id: 'pianengo', number: last?.number ?? 0, hash: last?.hash ?? '' };
};

test('an action says the same whatever the order of the keys of what it changed', () => {
  const sorted = '{"a":{"c":[1,null],"d":"é"},"b":1}';
  expect(canonicalJson({ b: 1, a: { d: 'é', c: [1, undefined] }, z: undefined })).toBe(sorted);
  expect(canonicalJson({ 10: 1, 9: 2 })).toBe('{"10":1,"9":2}');
  expect(canonicalJson(undefined)).toBe('null');
  const [one] = appendOperations(null, [draft({ before: { a: 1, b: 2 } })]);
  const [other] = appendOperations(null, [draft({ before: { b: 2, a: 1 } })]);
  expect(one?.hash).toBe(other?.hash);
  expect(one?.hash).toHaveLength(43);
});

test('actions are numbered and linked, also across transactions', () => {
  const first = appendOperations(null, [draft(), draft({ subject: 'device:d2' })]);
  const second = appendOperations(headOf(first), [draft({ subject: 'device:d3' })]);
  const all = [...first, ...second];
  expect(all.map(({ _id }) => _id)).toEqual(['pianengo:1', 'pianengo:2', 'pianengo:3']);
  expect(operationFault(all, headOf(all))).toBeNull();
  expect(operationFault([], null)).toBeNull();
});

test('an action that was changed, deleted, moved or cut off is found', () => {
  const all = appendOperations(null, [draft(), draft({ reason: 'lost' }), draft()]);
  const [one, two, three] = all as [Operation, Operation, Operation];
  const head = headOf(all);
  const changed = [one, { ...two, reason: 'sold' }, three];
  expect(operationFault(changed, head)).toEqual({ number: 2, fault: 'contentChanged' });
  expect(operationFault([one, three], head)).toEqual({ number: 2, fault: 'missing' });
  expect(operationFault([one, two], head)).toEqual({ number: 3, fault: 'endCutOff' });
  expect(operationFault([], head)).toEqual({ number: 1, fault: 'endCutOff' });
  const swapped = [one, { ...three, number: 2 }, { ...two, number: 3 }];
  expect(operationFault(swapped, head)).toEqual({ number: 2, fault: 'chainBroken' });
});

test('the writes move the end of each chain, and only from where it was read', () => {
  const first = appendOperations(null, [draft()]);
  const head = headOf(first);
  const drafts = [draft(), draft({ tenant: 'crema' }), draft()];
  const [operations, heads] = operationWrites([head], drafts);
  const ids = operations?.operations.map(
    (write) => 'insertOne' in write && write.insertOne.document._id,
  );
  expect(ids).toEqual(['pianengo:2', 'pianengo:3', 'crema:1']);
  expect(heads?.operations).toMatchObject([
    { replaceOne: { filter: { _id: 'pianengo', hash: head.hash }, replacement: { number: 3 } } },
    { insertOne: { document: { _id: 'crema', number: 1 } } },
  ]);
  expect(operationWrites([head], [])).toEqual([]);
});
