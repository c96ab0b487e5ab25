/** Receipts, flows and the treasurer's book brought together: each case, and any order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ourIuvs } from './settlement-codes.ts';
import type {
  Flow,
  FlowPayment,
  FlowVersion,
  ReceiptFact,
  TreasuryEntry,
} from './settlement-facts.ts';
import { type SettlementFacts, settle } from './settlement-match.ts';

const CREDITOR = '00305410193';
const FLOW = '2020-11-03BANKITMM-0001';
const iuvOf = (n: number) => `01${String(n).padStart(15, '0')}`;

const receipt = (n: number, changes: Partial<ReceiptFact> = {}): ReceiptFact => ({
  key: `${CREDITOR}:r${n}`,
  tenant: 'pianengo',
  iuv: iuvOf(n),
  iur: `r${n}`,
  noticeNumber: `3${iuvOf(n)}`,
  cents: 5000,
  paidOn: '2020-11-02',
  psp: 'BANKITMM',
  noticeId: null,
  ...changes,
});

const line = (n: number, changes: Partial<FlowPayment> = {}): FlowPayment => ({
  iuv: iuvOf(n),
  iur: `r${n}`,
  transfer: 1,
  cents: 5000,
  outcome: 'executed',
  paidOn: '2020-11-02',
  ...changes,
});

const flow = (payments: readonly FlowPayment[], changes: Partial<FlowVersion> = {}): Flow => ({
  payments,
  version: {
    creditorFiscalCode: CREDITOR,
    psp: 'BANKITMM',
    flow: FLOW,
    source: 'rest',
    revision: 1,
    madeAt: '2020-11-03T08:00:00.000Z',
    regulation: 'SCT1',
    regulationOn: '2020-11-03',
    declaredPayments: payments.length,
    declaredCents: payments.reduce((sum, { cents }) => sum + cents, 0),
    ...changes,
  },
});

const entry = (cents: number, changes: Partial<TreasuryEntry> = {}): TreasuryEntry => ({
  id: `${CREDITOR}:t${cents}`,
  bookedOn: '2020-11-04',
  cents,
  provisional: '12',
  reversaleNumber: null,
  reversaleOn: null,
  reference: { kind: 'flow', readings: [FLOW] },
  ...changes,
});

const settled = (facts: Partial<SettlementFacts>) =>
  settle({
    tenant: 'pianengo',
    receipts: [],
    flows: [],
    treasury: [],
    reversals: [],
    isOurIuv: ourIuvs(['01']),
    today: '2020-11-20',
    ...facts,
  });

const kindsOf = (facts: Partial<SettlementFacts>) =>
  settled(facts).differences.map(({ kind }) => kind);

describe('a payment', () => {
  it('is credited, then reported, then settled', () => {
    const receipts = [receipt(1, { paidOn: '2020-11-18' })];
    const flows = [flow([line(1)])];
    expect(settled({ receipts }).payments[0]?.state).toBe('credited');
    expect(settled({ receipts, flows }).payments[0]?.state).toBe('reported');
    const all = settled({ receipts, flows, treasury: [entry(5000)] });
    expect(all.payments[0]).toMatchObject({
      state: 'settled',
      cents: 5000,
      entry: { cents: 5000 },
    });
    expect(all.differences).toEqual([]);
  });

  it('with a bank transfer of its own is settled by it, without a flow', () => {
    const own = entry(5000, { reference: { kind: 'payment', readings: [iuvOf(1)], cents: 5000 } });
    const all = settled({ receipts: [receipt(1)], treasury: [own] });
    expect(all.payments[0]?.state).toBe('settled');
    expect(all.differences).toEqual([]);
    const less = settled({ receipts: [receipt(1)], treasury: [{ ...own, cents: 4900 }] });
    expect(less.differences[0]).toMatchObject({ kind: 'treasuryAmountDiffers' });
  });

  it('of two on one notice each gets the bank transfer of its amount', () => {
    const two = [receipt(1), receipt(2, { iuv: iuvOf(1), cents: 4000 })];
    const of = (cents: number) =>
      entry(cents, { reference: { kind: 'payment', readings: [iuvOf(1)], cents } });
    const { payments } = settled({ receipts: two, treasury: [of(4000), of(5000)] });
    expect(payments.map(({ cents, entry: own }) => [cents, own?.cents])).toEqual([
      [5000, 5000],
      [4000, 4000],
    ]);
  });
});

describe('a difference', () => {
  it('is named: a flow without a receipt', () => {
    const { differences, payments } = settled({
      flows: [flow([line(1)])],
      treasury: [entry(5000)],
    });
    expect(payments[0]?.state).toBe('withoutReceipt');
    expect(differences).toMatchObject([{ kind: 'flowWithoutReceipt', iuv: iuvOf(1), iur: 'r1' }]);
  });

  it('is named: a receipt without a flow, once the money should have come', () => {
    expect(kindsOf({ receipts: [receipt(1)] })).toEqual(['receiptWithoutFlow']);
    expect(kindsOf({ receipts: [receipt(1, { paidOn: '2020-11-15' })] })).toEqual([]);
    expect(kindsOf({ receipts: [receipt(1, { paidOn: '2020-11-14' })] })).toHaveLength(1);
  });

  it('is named: another amount', () => {
    const flows = [flow([line(1, { cents: 4990 })])];
    const treasury = [entry(4990)];
    expect(settled({ receipts: [receipt(1)], flows, treasury }).differences).toMatchObject([
      { kind: 'amountDiffers', expectedCents: 5000, foundCents: 4990 },
    ]);
  });

  it('is named: the same payment in two flows; its amount does not differ for that', () => {
    const second = flow([line(1)], { flow: '2020-11-04BANKITMM-0002' });
    const other = entry(5000, {
      id: 't2',
      reference: { kind: 'flow', readings: [second.version.flow] },
    });
    const facts = {
      receipts: [receipt(1)],
      flows: [flow([line(1)]), second],
      treasury: [entry(5000), other],
    };
    expect(settled(facts).differences).toMatchObject([
      { kind: 'reportedTwice', foundCents: 10000 },
    ]);
  });

  it('is named: a receipt under another code', () => {
    const facts = { receipts: [receipt(1)], flows: [flow([line(1, { iuv: iuvOf(9) })])] };
    expect(kindsOf({ ...facts, treasury: [entry(5000)] })).toEqual(['codesDiffer']);
  });

  it('is named: a total or a number that the payments do not make', () => {
    const facts = { receipts: [receipt(1)], treasury: [entry(5100)] };
    expect(kindsOf({ ...facts, flows: [flow([line(1)], { declaredCents: 5100 })] })).toEqual([
      'flowTotalDiffers',
    ]);
    const count = [flow([line(1)], { declaredPayments: 2 })];
    expect(kindsOf({ ...facts, treasury: [entry(5000)], flows: count })).toEqual([
      'flowTotalDiffers',
    ]);
  });

  it('is named: a flow whose money has not come, a transfer of another amount, one of no flow', () => {
    const facts = { receipts: [receipt(1)], flows: [flow([line(1)])] };
    expect(kindsOf(facts)).toEqual(['flowWithoutTreasury']);
    expect(kindsOf({ ...facts, today: '2020-11-08' })).toEqual([]);
    expect(kindsOf({ ...facts, treasury: [entry(6000)] })).toEqual(['treasuryAmountDiffers']);
    expect(settled({ ...facts, treasury: [entry(4000)] }).differences).toMatchObject([
      { kind: 'treasuryAmountDiffers', expectedCents: 5000, foundCents: 4000 },
    ]);
    const lost = entry(700, { reference: { kind: 'flow', readings: ['2020-11-09X-1'] } });
    expect(settled({ treasury: [lost] }).differences).toMatchObject([
      { kind: 'treasuryWithoutFlow', foundCents: 700, flow: '2020-11-09X-1', provisional: '12' },
    ]);
    const single = { kind: 'payment', readings: [iuvOf(3)], cents: null } as const;
    expect(kindsOf({ treasury: [entry(700, { reference: single })] })).toEqual([
      'treasuryWithoutPayment',
    ]);
  });

  it('is settled by two transfers that make the sum', () => {
    const parts = [entry(4000), entry(1000)];
    const facts = { receipts: [receipt(1)], flows: [flow([line(1)])], treasury: parts };
    expect(kindsOf(facts)).toEqual([]);
  });

  it('is a note only: paid twice, in stand-in, without a request', () => {
    const twice = [receipt(1), receipt(2, { iuv: iuvOf(1) })];
    const lines = [line(1, { outcome: 'standIn' }), line(2, { iuv: iuvOf(1) })];
    const treasury = [entry(10000)];
    expect(kindsOf({ receipts: twice, flows: [flow(lines)], treasury }).toSorted()).toEqual([
      'paidTwice',
      'paidTwice',
      'standIn',
    ]);
  });

  it('is listed before notes, the oldest first', () => {
    const facts = {
      receipts: [receipt(1), receipt(2), receipt(3, { paidOn: '2020-11-01' })],
      flows: [flow([line(1, { outcome: 'withoutRequest' })])],
      treasury: [entry(5000)],
    };
    expect(settled(facts).differences.map(({ kind, iur }) => [kind, iur])).toEqual([
      ['receiptWithoutFlow', 'r3'],
      ['receiptWithoutFlow', 'r2'],
      ['withoutRequest', 'r1'],
    ]);
  });
});

describe('a payment that a bank took back', () => {
  const receipts = [receipt(1)];
  const back = flow([line(1, { outcome: 'revoked' })], { flow: '2020-11-09BANKITMM-0009' });
  const reversals = [{ receiptKey: receipt(1).key, cents: 5000, flow: back.version.flow }];
  const treasury = [entry(5000), entry(5000, { id: 'b', reference: backReference() })];

  function backReference() {
    return { kind: 'flow', readings: ['2020-11-09BANKITMM-0009'] } as const;
  }

  it('is reversed, and noted', () => {
    const flows = [flow([line(1)]), back];
    const all = settled({ receipts, flows, reversals, treasury });
    expect(all.payments[0]?.state).toBe('reversed');
    expect(all.differences).toMatchObject([{ kind: 'reversed', foundCents: 5000 }]);
  });

  it('is for the office where amount or receipt are not there, or the PSP takes its word back', () => {
    const other = [
      flow([line(1)]),
      flow([line(1, { outcome: 'revoked', cents: 1 })], back.version),
    ];
    expect(kindsOf({ receipts, flows: other, treasury })).toContain('revokedOtherAmount');
    expect(kindsOf({ flows: [back], treasury })).toContain('revokedWithoutReceipt');
    const corrected = flow([line(1)], { ...back.version, revision: 2 });
    const flows = [flow([line(1)]), back, corrected];
    expect(kindsOf({ receipts, flows, reversals, treasury })).toContain('reversedButPaid');
  });

  it.each([[5000 + 5000], [5000], [0]])('may stand in a total of %i cents', (declaredCents) => {
    const mixed = flow([line(1), line(2, { outcome: 'revoked' })], { declaredCents });
    const known = [receipt(1), receipt(2)];
    expect(kindsOf({ receipts: known, flows: [mixed] })).not.toContain('flowTotalDiffers');
  });
});

describe('payments of others', () => {
  it('count in the totals of a flow and nowhere else', () => {
    const foreign = line(7, { iuv: '45000000000000001', iur: 'f7', cents: 12_345 });
    const facts = { receipts: [receipt(1)], flows: [flow([line(1), foreign])] };
    const all = settled({ ...facts, treasury: [entry(17_345)] });
    expect(all.differences).toEqual([]);
    expect(all.payments).toHaveLength(1);
    expect(all.elsewhere).toEqual({ payments: 1, cents: 12_345 });
    expect(settled({ flows: [flow([foreign])] }).differences).toEqual([]);
  });

  it('of another Comune of the same creditor are that Comune’s', () => {
    const facts = { receipts: [receipt(1, { tenant: 'crema' })], flows: [flow([line(1)])] };
    expect(settled(facts)).toMatchObject({ payments: [], flows: [], differences: [] });
  });
});

describe('a later version of a flow', () => {
  it('takes the place of the earlier one', () => {
    const flows = [flow([line(1), line(2)]), flow([line(1)], { revision: 2 })];
    const facts = { receipts: [receipt(1)], treasury: [entry(5000)] };
    expect(kindsOf({ ...facts, flows })).toEqual([]);
    expect(kindsOf({ ...facts, flows: flows.toReversed() })).toEqual([]);
  });

  it('may be a file, if it was made later than what PagoPA knows', () => {
    const file = { source: 'file', revision: 0 } as const;
    const later = flow([line(1)], { ...file, madeAt: '2020-11-04T08:00:00.000Z' });
    const earlier = flow([line(1)], { ...file, madeAt: '2020-11-02T08:00:00.000Z' });
    const facts = { receipts: [receipt(1)], treasury: [entry(5000)] };
    const rest = flow([line(1), line(2)]);
    expect(kindsOf({ ...facts, flows: [rest, later] })).toEqual([]);
    expect(kindsOf({ ...facts, flows: [rest, earlier] })).toContain('flowWithoutReceipt');
  });
});

describe('the order in which everything came', () => {
  const some = fc.record({
    receipts: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 6 }),
    flows: fc.array(
      fc.record({
        name: fc.constantFrom('2020-11-03BANKITMM-0001', '2020-11-04BANKITMM-0002'),
        revision: fc.integer({ min: 1, max: 3 }),
        lines: fc.array(
          fc.record({
            n: fc.integer({ min: 1, max: 8 }),
            cents: fc.constantFrom(5000, 4000),
            outcome: fc.constantFrom('executed' as const, 'revoked' as const, 'standIn' as const),
          }),
          { minLength: 1, maxLength: 5 },
        ),
      }),
      { maxLength: 5 },
    ),
    treasury: fc.array(
      fc.record({
        cents: fc.constantFrom(5000, 9000, 10000),
        flow: fc.constantFrom('2020-11-03BANKITMM-0001', '2020-11-09BANKITMM-0003'),
        single: fc.boolean(),
      }),
      { maxLength: 5 },
    ),
    seed: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
  });

  it('changes nothing', () => {
    fc.assert(
      fc.property(some, (made) => {
        const facts = factsOf(made);
        const mixed = {
          receipts: shuffled(facts.receipts, made.seed),
          flows: shuffled(facts.flows, made.seed).map(({ version, payments }) => ({
            version,
            payments: shuffled(payments, made.seed),
          })),
          treasury: shuffled(facts.treasury, made.seed),
        };
        expect(view(settled(mixed))).toEqual(view(settled(facts)));
        const { payments, differences } = settled(facts);
        const keys = payments.flatMap(({ receipt: one }) => one?.key ?? []);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).toHaveLength(facts.receipts.length);
        const ids = differences.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 300 },
    );
  });

  type Made = typeof some extends fc.Arbitrary<infer Value> ? Value : never;

  function factsOf({ receipts, flows, treasury }: Made) {
    const versions = new Map(
      flows.map(({ name, revision, lines }) => [
        `${name}${revision}`,
        flow(
          lines.map(({ n, ...rest }) => line(n, rest)),
          { flow: name, revision },
        ),
      ]),
    );
    return {
      receipts: receipts.map((n) => receipt(n)),
      flows: [...versions.values()],
      treasury: treasury.map((one, at) =>
        entry(one.cents, {
          id: `t${at}`,
          reference: one.single
            ? { kind: 'payment', readings: [iuvOf(at)], cents: null }
            : { kind: 'flow', readings: [one.flow] },
        }),
      ),
    };
  }

  function shuffled<T>(items: readonly T[], seed: readonly number[]): T[] {
    const ranked = items.map((item, at) => ({ item, rank: seed[at % seed.length] ?? 0 }));
    return ranked.toSorted((a, b) => a.rank - b.rank).map(({ item }) => item);
  }

  /** A flow's own lines stand in it as they came. */
  function view({ payments, flows, ...rest }: ReturnType<typeof settle>) {
    return {
      ...rest,
      flows: flows.map(({ key, totals, entries, isSettled }) => ({
        ...{ key, totals, isSettled },
        entries: entries.map(({ id }) => id),
      })),
      payments: payments.map(({ flow: of, entry: own, ...one }) => ({
        ...one,
        flow: of?.key,
        entry: own?.id,
      })),
    };
  }
});
