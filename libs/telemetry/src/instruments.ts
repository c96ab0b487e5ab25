/** Counters, gauges and histograms, made from the table of metrics and from nothing else. */
import { type Meter, metrics, type ObservableResult } from '@opentelemetry/api';
import {
  type LabelsOf,
  type Metric,
  type MetricName,
  metricTable,
  type NameOf,
} from './metric-table.ts';
import { readSometimes } from './read-sometimes.ts';

export interface Reading<Name extends MetricName> {
  readonly value: number;
  readonly labels?: LabelsOf<Name>;
}

type Readings<Name extends MetricName> = readonly Reading<Name>[];

export interface CounterOf<Name extends MetricName> {
  add(value: number, labels?: LabelsOf<Name>): void;
}

export interface RecorderOf<Name extends MetricName> {
  record(value: number, labels?: LabelsOf<Name>): void;
}

/** What is read from a database is read no more often, whoever asks for metrics how often. */
const READ_EVERY_MS = 10_000;

const declared = new Set<MetricName>();

/** What the current values of observed gauges are about; the SDK keeps those of the past too. */
const observed = new Map<string, Map<object, ReadonlySet<string>>>();

export function counter<Name extends NameOf<'counter'>>(name: Name): CounterOf<Name> {
  const { meter, options } = declare(name);
  return meter.createCounter(name, options);
}

export function histogram<Name extends NameOf<'histogram'>>(name: Name): RecorderOf<Name> {
  const { meter, options, buckets } = declare(name);
  const advice = { explicitBucketBoundaries: [...buckets] };
  return meter.createHistogram(name, { ...options, advice });
}

/** A gauge that is told its value. */
export function gauge<Name extends NameOf<'gauge'>>(name: Name): RecorderOf<Name> {
  const { meter, options } = declare(name);
  return meter.createGauge(name, options);
}

/**
 * A gauge that is read when someone asks, at most every ten seconds. A read that fails or does not
 * come leaves it without a value. Ends with the function it returns.
 */
export function observeGauge<Name extends NameOf<'gauge'>>(
  name: Name,
  read: () => Promise<Readings<Name>>,
  everyMs: number = READ_EVERY_MS,
): () => void {
  const { meter, options } = declare(name);
  return observe(meter.createObservableGauge(name, options), name, readSometimes(read, everyMs));
}

/** A gauge, or a count of the system's own, that costs nothing to read. */
export function observeNow<Name extends NameOf<'gauge' | 'counter'>>(
  name: Name,
  read: () => Readings<Name>,
): () => void {
  const { meter, options, type } = declare(name);
  const instrument =
    type === 'counter'
      ? meter.createObservableCounter(name, options)
      : meter.createObservableGauge(name, options);
  return observe(instrument, name, async () => read());
}

type Observable = ReturnType<Meter['createObservableGauge']>;

function observe<Name extends MetricName>(
  instrument: Observable,
  name: Name,
  read: () => Promise<Readings<Name>>,
): () => void {
  const current = observed.get(name) ?? new Map<object, ReadonlySet<string>>();
  observed.set(name, current);
  const callback = async (result: ObservableResult): Promise<void> => {
    const readings = await read();
    current.set(callback, new Set(readings.map(({ labels = {} }) => seriesOf(labels))));
    for (const { value, labels = {} } of readings) result.observe(value, { ...labels });
  };
  instrument.addCallback(callback);
  return () => {
    instrument.removeCallback(callback);
    current.delete(callback);
  };
}

/** Whether a series of a metric has a value now, and not only had one once. */
export function isCurrent(name: string, labels: Readonly<Record<string, unknown>>): boolean {
  const current = observed.get(name);
  if (current === undefined) return true;
  const series = seriesOf(labels);
  return [...current.values()].some((known) => known.has(series));
}

function seriesOf(labels: Readonly<Record<string, unknown>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .sort()
    .join();
}

/** What this process may serve, also where nothing has been counted yet. */
export function declaredMetrics(): ReadonlyMap<MetricName, Metric> {
  return new Map([...declared].map((name) => [name, metricTable[name]]));
}

function declare(name: MetricName) {
  declared.add(name);
  const { unit, meaning, type, buckets = [] }: Metric = metricTable[name];
  // Not kept: programs set up their metrics before, and tests may do so after.
  const meter = metrics.getMeter('mestolo');
  return { meter, type, buckets, options: { unit, description: meaning } };
}
