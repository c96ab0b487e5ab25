/** Compares billing's facts with those of attendance and payments, and asks for what is missing. */
import {
  mealsOfDay,
  mealTotals,
  receiptsOfDay,
  receiptTotals,
  resent,
} from '@mestolo/contracts/control-totals.ts';
import type { ServiceClient } from '@mestolo/service/client.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import {
  type DayTotal,
  dayRanges,
  differingDays,
  dueForResend,
  missingFacts,
  type NamedFact,
  RESENDS_BEFORE_ALARM,
} from './domain/proof-control.ts';
import { countControl } from './proof-metrics.ts';
import type {
  ControlFacts,
  ControlReport,
  ControlSide,
  FactKind,
} from './store/proof-control-facts.ts';

/** Another service with the facts it has told. */
export interface FactSource {
  readonly kind: FactKind;
  totals(tenant: string, days: { from: string; to: string }): Promise<DayTotal[]>;
  facts(tenant: string, day: string): AsyncIterable<readonly NamedFact[]>;
  resend(tenant: string, ids: readonly string[]): Promise<number>;
}

export interface ControlNeeds {
  readonly facts: ControlFacts;
  readonly sources: readonly FactSource[];
  readonly logger: Logger;
}

export interface ControlWish {
  readonly tenant: string;
  readonly from: string;
  readonly to: string;
  /** What is missing for less is taken to be on its way; by the time of the machine. */
  readonly watermarkMs: number;
}

const DAYS_AT_ONCE = 62;
const FACTS_AT_ONCE = 500;

export async function compareFacts(needs: ControlNeeds, wish: ControlWish): Promise<ControlReport> {
  const sides = new Map<FactKind, ControlSide>();
  for (const source of needs.sources)
    sides.set(source.kind, await compareWith(source, needs, wish));
  return { meals: sides.get('meal') ?? null, receipts: sides.get('receipt') ?? null };
}

async function compareWith(
  source: FactSource,
  { facts, logger }: ControlNeeds,
  wish: ControlWish,
): Promise<ControlSide> {
  const { tenant, from, to } = wish;
  const { kind } = source;
  const differing = [];
  for (const days of dayRanges(from, to, DAYS_AT_ONCE)) {
    const theirs = await source.totals(tenant, days);
    differing.push(...differingDays(theirs, await facts.totals(kind, tenant, days)));
  }
  await facts.forgetOthers(
    { kind, tenant, from, to },
    differing.map(({ day }) => day),
  );
  let missing = 0;
  let resentInAll = 0;
  for (const { day, theirs, ours } of differing) {
    const found = await askForMissing(source, { facts, logger }, { ...wish, day });
    missing += found.missing;
    resentInAll += found.resent;
    const said = { tenant, kind, day, theirs, ours, ...found };
    if (found.missing > 0) logger.warn(said, 'facts of a day are missing');
    // Nothing of theirs is missing: then we have what they do not know.
    else if (theirs <= ours) logger.error(said, 'a day has other facts here than where they began');
  }
  countControl({ tenant, kind }, { days: differing.length, missing, resent: resentInAll });
  return { differing, missing, resent: resentInAll };
}

async function askForMissing(
  source: FactSource,
  { facts, logger }: Pick<ControlNeeds, 'facts' | 'logger'>,
  { tenant, day, watermarkMs }: ControlWish & { readonly day: string },
): Promise<{ missing: number; resent: number }> {
  const { kind } = source;
  const missing: NamedFact[] = [];
  for await (const theirs of source.facts(tenant, day)) {
    const ids = theirs.map(({ id }) => id);
    missing.push(...missingFacts(theirs, await facts.known(kind, tenant, ids)));
  }
  const now = new Date();
  const remembered = await facts.missing(kind, tenant, day);
  const due = dueForResend(missing, remembered, { now, watermarkMs });
  let told = 0;
  for (let from = 0; from < due.length; from += FACTS_AT_ONCE) {
    const ids = due.slice(from, from + FACTS_AT_ONCE).map(({ id }) => id);
    told += await source.resend(tenant, ids);
  }
  await facts.setMissing({ kind, tenant, day, now }, missing, new Set(due.map(({ id }) => id)));
  const stubborn = due.filter(
    ({ id }) => (remembered.get(id)?.resends ?? 0) >= RESENDS_BEFORE_ALARM,
  );
  if (stubborn.length > 0) {
    const some = stubborn.slice(0, 10).map(({ id }) => id);
    const fields = { tenant, kind, day, facts: stubborn.length, some };
    logger.error(fields, 'facts were told again several times and do not come');
  }
  return { missing: missing.length, resent: told };
}

/** Meals, by the doors of attendance. */
export function mealSource(client: ServiceClient): FactSource {
  const at = (tenant: string, path: string) => `/internal/tenants/${tenant}/${path}`;
  return {
    kind: 'meal',
    async totals(tenant, { from, to }) {
      const path = at(tenant, `control-totals?from=${from}&to=${to}`);
      const { days } = await client.get(path, { schema: mealTotals });
      return days.map(({ servedOn: day, meals: count, xor }) => ({ day, count, xor }));
    },
    async *facts(tenant, day) {
      for (let after: string | null = ''; after !== null; ) {
        const query = new URLSearchParams({ servedOn: day, limit: String(FACTS_AT_ONCE) });
        if (after !== '') query.set('after', after);
        const path = at(tenant, `meals?${query}`);
        const page: { meals: NamedMeal[]; next: string | null } = await client.get(path, {
          schema: mealsOfDay,
        });
        yield page.meals.map(({ mealId: id, revision }) => ({ id, revision }));
        after = page.next;
      }
    },
    async resend(tenant, mealIds) {
      const options = { schema: resent, body: { mealIds } };
      return (await client.post(at(tenant, 'meals:resend'), options)).sent;
    },
  };
}

interface NamedMeal {
  readonly mealId: string;
  readonly revision: number;
}

/** Receipts, by the doors of payments. */
export function receiptSource(client: ServiceClient): FactSource {
  const at = (tenant: string, path: string) => `/internal/tenants/${tenant}/${path}`;
  return {
    kind: 'receipt',
    async totals(tenant, { from, to }) {
      const path = at(tenant, `control-totals?from=${from}&to=${to}`);
      const { days } = await client.get(path, { schema: receiptTotals });
      return days.map(({ paidOn: day, receipts: count, xor }) => ({ day, count, xor }));
    },
    async *facts(tenant, day) {
      for (let after: string | null = ''; after !== null; ) {
        const query = new URLSearchParams({ paidOn: day, limit: String(FACTS_AT_ONCE) });
        if (after !== '') query.set('after', after);
        const path = at(tenant, `receipts?${query}`);
        const page: { receipts: { receiptKey: string }[]; next: string | null } = await client.get(
          path,
          { schema: receiptsOfDay },
        );
        yield page.receipts.map(({ receiptKey: id }) => ({ id, revision: 1 }));
        after = page.next;
      }
    },
    async resend(tenant, receiptKeys) {
      const options = { schema: resent, body: { receiptKeys } };
      return (await client.post(at(tenant, 'receipts:resend'), options)).sent;
    },
  };
}
