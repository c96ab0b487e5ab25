/** Payment codes: each family gets one, each is given once, and one that has it keeps it. */
import { randomBytes } from 'node:crypto';
import { readPaymentCode } from '@mestolo/contracts/payment-code.ts';
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { describe, expect, it } from 'vitest';
import { type Mint, mintPaymentCode } from '../domain/mint.ts';
import type { FamilyDocument } from './documents.ts';
import { paymentCodesDoor } from './payment-code-sweep.ts';
import { codeSource, loadTakenCodes } from './payment-codes.ts';

const newMint = (): Mint => ({ seed: randomBytes(32), atMs: Date.parse('2020-11-20T10:00:00Z') });

function familyOf(id: string, paymentCode?: string): FamilyDocument {
  return {
    ...{ _id: id, tenant: 't', version: 3, revision: 7, changedAt: '2020-09-01T00:00:00.000Z' },
    ...{ openedOn: '2020-09-01', closedOn: null, holders: [] },
    ...(paymentCode === undefined ? {} : { paymentCode }),
  };
}

function readerOf(families: readonly FamilyDocument[]): SnapshotReader {
  return {
    find: async <Document>(collection: string, filter: Record<string, unknown>) => {
      if (collection !== 'families') return [];
      return families.filter((family) =>
        Object.entries(filter).every(([field, wanted]) => {
          const { $in: any } = wanted as { readonly $in: readonly unknown[] };
          return any.includes(family[field as '_id' | 'paymentCode']);
        }),
      ) as unknown as Document[];
    },
  };
}

describe('codes of a seed', () => {
  it('are codes, and no two of ten thousand are the same', () => {
    const freshCode = codeSource(new Set());
    const mint = newMint();
    const codes = Array.from({ length: 10_000 }, () => freshCode(mint));
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.every((code) => readPaymentCode(code) === code)).toBe(true);
  });

  it('pass over those that somebody has', async () => {
    const mint = newMint();
    const [first, second] = [mintPaymentCode(mint, 0), mintPaymentCode(mint, 1)];
    const reader = readerOf([familyOf('closed long ago', first)]);
    const taken = await loadTakenCodes(reader, [{ mint, count: 1 }]);
    expect(codeSource(taken)(mint)).toBe(second);
  });
});

describe('families from before there were codes', () => {
  const requestFor = (accountIds: readonly string[]) => [
    { request: { accountIds, mint: newMint() }, cause: NO_CAUSE },
  ];

  it('get one each, one version on, and are published again', async () => {
    const requests = [...requestFor(['a', 'b']), ...requestFor(['b', 'c'])];
    const has = familyOf('c', 'K7QX2M9FQ');
    const reader = readerOf([familyOf('a'), familyOf('b'), has]);
    const state = await paymentCodesDoor.load(reader, requests);
    const { decision, answers } = paymentCodesDoor.decide(state, requests);
    expect(answers).toEqual([2, 0]);
    const operations = decision.writes.flatMap((one) => one.operations);
    const set = { version: 4, revision: 8, changedAt: '2020-11-20T10:00:00.000Z' };
    expect(operations).toEqual(
      ['a', 'b'].map((_id) => ({
        updateOne: {
          filter: { _id, revision: 7 },
          update: { $set: { ...set, paymentCode: expect.stringMatching(/^\w{9}$/) } },
        },
      })),
    );
    expect(decision.changed.map(({ topic, key }) => [topic.name, key])).toEqual([
      ['registry.families.v1', 'a'],
      ['registry.families.v1', 'b'],
    ]);
  });

  it('are left alone where there are none', async () => {
    const requests = requestFor(['c']);
    const state = await paymentCodesDoor.load(readerOf([familyOf('c', 'K7QX2M9FQ')]), requests);
    const { decision } = paymentCodesDoor.decide(state, requests);
    expect(decision).toEqual({ writes: [], events: [], changed: [] });
  });
});
