/** What messaging counts and measures. */
import { counter, histogram, observeGauge } from '@mestolo/telemetry/instruments.ts';
import type { Lag } from './messaging.ts';
import type { QuarantineCount } from './quarantine-count.ts';

export const counted = {
  posted: counter('mestolo_messaging_records_posted_total'),
  redelivered: counter('mestolo_messaging_records_redelivered_total'),
  aborted: counter('mestolo_messaging_transactions_aborted_total'),
  quarantined: counter('mestolo_messaging_records_quarantined_total'),
  deadLetters: counter('mestolo_messaging_dead_letters_total'),
  published: counter('mestolo_messaging_records_published_total'),
  publishedAgain: counter('mestolo_messaging_records_published_again_total'),
  alarms: counter('mestolo_messaging_alarms_total'),
};

export const measured = {
  batchRecords: histogram('mestolo_messaging_batch_records'),
  batchDuration: histogram('mestolo_messaging_batch_duration_seconds'),
};

/** A rise from nothing is not seen by who compares two readings, so there is 0 before. */
export function countFromZero(group: string): void {
  counted.posted.add(0, { group });
  counted.deadLetters.add(0, { group });
  for (const kind of ['gap', 'regressed', 'stopped']) counted.alarms.add(0, { group, kind });
}

/** Read when metrics are asked for; failures leave a gauge without a value. */
export function observe(source: {
  lag(): Promise<Lag[]>;
  outboxAgeMs(): Promise<number>;
  quarantined(): Promise<QuarantineCount[]>;
}): () => void {
  const ends = [
    observeGauge('mestolo_messaging_consumer_lag', async () =>
      (await source.lag()).map(({ records, ...labels }) => ({ value: records, labels })),
    ),
    observeGauge('mestolo_messaging_outbox_age_seconds', async () => [
      { value: (await source.outboxAgeMs()) / 1000 },
    ]),
    observeGauge('mestolo_messaging_quarantine_waiting', async () =>
      (await source.quarantined()).map(({ records, ...labels }) => ({ value: records, labels })),
    ),
  ];
  return () => {
    for (const end of ends) end();
  };
}
