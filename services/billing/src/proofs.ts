/** Puts proofs and control totals together: what the doors need of them, and the task. */
import type { BackgroundTask, ServiceTools } from '@mestolo/service/service-shell.ts';
import type { z } from 'zod';
import { compareFacts, type FactSource, mealSource, receiptSource } from './compare-facts.ts';
import type { billingConfig } from './config.ts';
import type { Comune } from './domain/pupil.ts';
import type { Proofs } from './http/proof-needs.ts';
import { proofTasks } from './proof-tasks.ts';
import { type ProveNeeds, proveBooks } from './prove-books.ts';
import { COMUNI } from './store/collections.ts';
import { createControlFacts } from './store/proof-control-facts.ts';
import { createProofResults } from './store/proof-results.ts';

type Tools = ServiceTools<z.infer<typeof billingConfig>>;

const DAY_MS = 86_400_000;
/** How far back corrections are common; the night looks at the whole school year. */
const LATELY_DAYS = 45;
const YEAR_DAYS = 400;
/** Meals may be ordered for days to come. */
const AHEAD_DAYS = 31;

export function createProofs(tools: Tools): { doors: Proofs; task: BackgroundTask } {
  const { config, db, client, clocks, logger } = tools;
  const results = createProofResults(db);
  const facts = createControlFacts(db, config.QUARANTINE_KEY);
  const sources = sourcesOf(tools);
  const watermarkMs = config.CONTROL_WATERMARK_SECONDS * 1_000;
  const comuni = db.collection<Comune>(COMUNI);
  const businessNow = (tenant: string) => clocks.now(tenant);
  const compare = (tenant: string, backDays: number) => {
    const nowMs = businessNow(tenant).getTime();
    const dayAt = (days: number) => new Date(nowMs + days * DAY_MS).toISOString().slice(0, 10);
    const days = { from: dayAt(-backDays), to: dayAt(AHEAD_DAYS) };
    return compareFacts({ facts, sources, logger }, { tenant, ...days, watermarkMs });
  };
  const needs: ProveNeeds = {
    ...{ client, db, results, logger },
    privateKey: config.SERVICE_PRIVATE_KEY,
    async businessNow(tenant) {
      const comune = await comuni.findOne({ _id: tenant }, { projection: { clock: 1 } });
      if (comune) clocks.set(tenant, comune.clock);
      return businessNow(tenant);
    },
    control: async (tenant) => (sources.length === 0 ? null : compare(tenant, YEAR_DAYS)),
  };
  return {
    doors: {
      results,
      facts,
      prove: (wish) => proveBooks(needs, wish),
      compare: (wish) => compareFacts({ facts, sources, logger }, wish),
    },
    task: proofTasks({
      results,
      logger,
      compareEveryMs: config.CONTROL_EVERY_SECONDS * 1_000,
      async tenants() {
        const known = await comuni.find({}).project<Comune>({ clock: 1 }).toArray();
        for (const { _id, clock } of known) clocks.set(_id, clock);
        return known.map(({ _id }) => _id);
      },
      businessNow,
      prove: (wish) => proveBooks(needs, wish),
      compare: (tenant) => compare(tenant, LATELY_DAYS),
    }),
  };
}

/** Only services whose address is given are asked. */
function sourcesOf({ config, serviceClient }: Tools): readonly FactSource[] {
  const { ATTENDANCE_URL, PAYMENTS_URL } = config;
  return [
    ...(ATTENDANCE_URL ? [mealSource(serviceClient('attendance', ATTENDANCE_URL))] : []),
    ...(PAYMENTS_URL ? [receiptSource(serviceClient('payments', PAYMENTS_URL))] : []),
  ];
}
