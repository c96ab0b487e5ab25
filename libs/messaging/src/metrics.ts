/** What messaging counts and measures, through the OpenTelemetry API: nothing without an SDK. */
import { metrics } from '@opentelemetry/api';
import type { Lag } from './messaging.ts';

const meter = metrics.getMeter('mestolo.messaging');

const counter = (name: string, description: string) =>
  meter.createCounter(`mestolo.messaging.${name}`, { description });

const histogram = (name: string, unit: string, description: string) =>
  meter.createHistogram(`mestolo.messaging.${name}`, { unit, description });

export const counted = {
  posted: counter('records.posted', 'Records whose effects were committed'),
  redelivered: counter('records.redelivered', 'Records read again below their fence'),
  aborted: counter('transactions.aborted', 'Transactions given up, by kind of failure'),
  quarantined: counter('records.quarantined', 'Records put into quarantine, by reason'),
  deadLetters: counter('dead_letters', 'Dead letters written'),
  published: counter('relay.published', 'Records published by the relay'),
  publishedAgain: counter('relay.published_again', 'Current documents that moved meanwhile'),
  alarms: counter('alarms', 'Gaps, regressed logs, stopped consumers'),
};

export const measured = {
  batchSize: histogram('batch.size', '{record}', 'Records of one transaction'),
  batchDuration: histogram('batch.duration', 'ms', 'From the read to the commit'),
};

/** Asked for whenever metrics are read; failures leave the gauge without a value. */
export function observe(source: {
  lag(): Promise<Lag[]>;
  outboxAgeMs(): Promise<number>;
}): () => void {
  const lag = meter.createObservableGauge('mestolo.messaging.consumer.lag', {
    unit: '{record}',
    description: 'Records not yet posted',
  });
  const age = meter.createObservableGauge('mestolo.messaging.outbox.age', {
    unit: 'ms',
    description: 'Age of the oldest event that waits to be published',
  });
  const onLag: Parameters<typeof lag.addCallback>[0] = async (result) => {
    for (const { records, group, topic, partition } of await source.lag().catch(() => [])) {
      result.observe(records, { group, topic, partition });
    }
  };
  const onAge: Parameters<typeof age.addCallback>[0] = async (result) => {
    const ageMs = await source.outboxAgeMs().catch(() => null);
    if (ageMs !== null) result.observe(ageMs);
  };
  lag.addCallback(onLag);
  age.addCallback(onAge);
  return () => {
    lag.removeCallback(onLag);
    age.removeCallback(onAge);
  };
}
