import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '@mestolo/contracts/topics.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredEntry } from '../books/ledger.ts';
import { chainOf } from '../ledger/ledger-fixture.ts';
import type { TopicReader } from '../ledger/topic-records.ts';
import { exportFacts } from './export-facts.ts';
import { readFacts } from './read-facts.ts';

const ACCOUNT = '01749a2e-7c00-7c11-9a01-5d0f6f1c0a01';
const chosen = [topics.entries, topics.balances];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facts-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const around = (type: string, id: string, subject: string, data: unknown, tenant = 'prova') =>
  JSON.stringify({
    ...{ specversion: '1.0', id, source: '/mestolo/billing', type, subject },
    ...{ time: '2020-10-05T10:15:00.000Z', datacontenttype: 'application/json' },
    ...{ tenant, partitionkey: ACCOUNT, data },
  });

function entryEvent(entry: StoredEntry): string {
  const { _id, kind, amountCents, effectiveOn, actor, hash, side } = entry;
  const { balanceAfterCents, contra, prevHash, source, schema, accountVersion: version } = entry;
  const data = {
    ...{ entryId: _id, kind, accountId: ACCOUNT, accountVersion: version, balanceAfterCents },
    ...{ amountCents, postings: [], effectiveOn, recordedAt: entry.recordedAt.toISOString() },
    ...{ meal: null, tariff: null, actor, reason: null, traceId: null, hash },
    chain: {
      ...{ schema, ledgerAccount: ACCOUNT, version, balanceAfterCents, side, contra },
      ...{ prevHash, source },
    },
  };
  return around(topics.entries.events[0].type, _id, _id, data);
}

function balanceEvent(version: number, balanceCents: number): string {
  const last = { entryId: 'e', kind: 'mealDebit', amountCents: 450, effectiveOn: '2020-10-05' };
  const asOf = '2020-10-05T10:15:00.000Z';
  const data = { accountId: ACCOUNT, version, balanceCents, asOf, last, mealPriceCents: 450 };
  return around(topics.balances.events[0].type, `${ACCOUNT}:${version}`, ACCOUNT, data);
}

const entries = chainOf(4, ACCOUNT);
const told: Readonly<Record<string, readonly (string | null)[]>> = {
  [topics.entries.name]: [
    ...entries.toReversed().map(entryEvent),
    ...entries.slice(0, 2).map(entryEvent),
    around(topics.entries.events[0].type, 'x', 'x', {}, 'altrove'),
    'no event at all',
    null,
  ],
  [topics.balances.name]: [balanceEvent(4, 3_650), balanceEvent(3, 4_100)],
};

const reader: TopicReader = {
  async read(names, take) {
    for (const topic of names) for (const value of told[topic] ?? []) await take({ topic, value });
  },
};

const written = () =>
  exportFacts({
    ...{ reader, topics: chosen, tenant: 'prova', folder },
    exportedAt: new Date('2020-10-05T10:15:00Z'),
  });

describe('an export', () => {
  it('has each fact of the Comune once, and of compacted topics what is newest', async () => {
    const { topics: files } = await written();
    expect(files.map(({ records, keeps }) => [records, keeps])).toEqual([
      [4, 'every'],
      [1, 'newest'],
    ]);
    expect(files[0]?.events).toEqual({ 'it.mestolo.billing.entry-posted.v1': 4 });
    expect(readFileSync(join(folder, 'billing.balances.v1.jsonl'), 'utf8')).toBe(
      `${balanceEvent(4, 3_650)}\n`,
    );
  });

  it('is read back to the same balances', async () => {
    await written();
    expect(await readFacts(folder, chosen)).toEqual({
      ...{ tenant: 'prova', records: 5, accounts: 1, balanceCents: 3_650, faults: [] },
    });
  });

  it.each([
    [
      'changed',
      (text: string) => text.replace('"amountCents":450', '"amountCents":451'),
      /changed/,
    ],
    ['cut off', (text: string) => text.slice(0, text.indexOf('\n') + 1), /has 1 lines, not 4/],
    ['of another Comune', (text: string) => text.replace('prova', 'altrove'), /another Comune/],
    ['no JSON', (text: string) => `${text}{`, /is no event/],
    ['not as agreed', (text: string) => text.replace('"mealDebit"', '"meal"'), /at kind/],
  ])('shows a file that is %s', async (_what, damage, says) => {
    await written();
    const file = join(folder, 'billing.entries.v1.jsonl');
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    const { faults } = await readFacts(folder, chosen);
    expect(faults.join('\n')).toMatch(/is not what was written/);
    expect(faults.join('\n')).toMatch(says);
  });

  it('shows a balance that the entries do not make, or whose entry is missing', async () => {
    await written();
    const file = join(folder, 'billing.balances.v1.jsonl');
    writeFileSync(file, `${balanceEvent(4, 1)}\n${balanceEvent(9, 1)}\n`);
    const { faults } = await readFacts(folder, chosen);
    expect(faults.join('\n')).toMatch(/told as 1 cents, its entries say 3650/);
    expect(faults.join('\n')).toMatch(/its entry 9 is missing/);
  });

  it('shows a file that is missing, and is none without its manifest', async () => {
    await written();
    rmSync(join(folder, 'billing.entries.v1.jsonl'));
    expect((await readFacts(folder, chosen)).faults[0]).toMatch(/entries.v1.jsonl is missing/);
    rmSync(join(folder, 'manifest.json'));
    await expect(readFacts(folder, chosen)).rejects.toThrow();
  });
});
