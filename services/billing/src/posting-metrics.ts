/** What an operator watches of posting: meals in the books, and how long they took to get there. */
import { EntryPosted } from '@mestolo/contracts/events/billing.ts';
import { eventsOf } from '@mestolo/messaging/events-of.ts';
import type { OutgoingEvent } from '@mestolo/messaging/handler.ts';
import { counter, histogram } from '@mestolo/telemetry/instruments.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { BusinessTime } from './store/business-time.ts';

const meals = counter('mestolo_billing_meals_total');
const delay = histogram('mestolo_billing_posting_delay_seconds');

/** Its facts come from attendance; doors post again what was posted long ago. */
const FACTS = 'billing';
const KINDS: Readonly<Record<string, string>> = { mealDebit: 'debit', mealReversal: 'reversal' };

/** From zero, so that the first meal of all is a rise. */
export function countPosted(time: Pick<BusinessTime, 'now'>, logger: Logger) {
  for (const kind of Object.values(KINDS)) meals.add(0, { kind });
  return (by: string, events: readonly OutgoingEvent[]): void => {
    const posted = eventsOf(events, EntryPosted);
    for (const { data } of posted) {
      const kind = KINDS[data.kind];
      if (kind !== undefined) meals.add(1, { kind });
    }
    if (by !== FACTS) return;
    const debits = posted.filter(({ data }) => data.kind === 'mealDebit');
    if (debits.length === 0) return;
    void measure(debits, time).catch((error: Error) => {
      logger.debug({ error: error.name }, 'a delay could not be measured');
    });
  };
}

/** Comuni may have clocks of their own, so what is posted is held against the Comune's. */
async function measure(
  debits: readonly { readonly tenant: string; readonly time: string }[],
  time: Pick<BusinessTime, 'now'>,
): Promise<void> {
  const committedMs = performance.now();
  for (const tenant of new Set(debits.map((debit) => debit.tenant))) {
    const now = await time.now(tenant);
    const atCommit = now.getTime() - (performance.now() - committedMs);
    for (const debit of debits) {
      if (debit.tenant !== tenant) continue;
      // Clocks differ a little between machines, and no delay is less than none.
      delay.record(Math.max(0, atCommit - Date.parse(debit.time)) / 1000);
    }
  }
}
