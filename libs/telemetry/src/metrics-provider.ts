/** The metrics of this process: kept in memory, served as text, sent only where that is asked. */
import { metrics } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationType,
  type IMetricReader,
  MeterProvider,
  MetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { isCurrent } from './instruments.ts';
import { serveMetrics } from './metrics-text.ts';
import { observeProcess } from './process-metrics.ts';

/** A scrape is given up after ten seconds; what is late until then is left out. */
const COLLECTED_WITHIN_MS = 5_000;

/** What instrumentations measure of their own accord; ours has its names in the table. */
const UNWANTED = ['http', 'undici', 'mongodb', 'express'];

class PullReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** To be called before the program loads what counts. */
export function startMetrics(
  version: string,
  readers: readonly IMetricReader[] = [],
): MeterProvider {
  const reader = new PullReader();
  const provider = new MeterProvider({
    resource: emptyResource(),
    readers: [reader, ...readers],
    views: UNWANTED.map((name) => ({
      meterName: `@opentelemetry/instrumentation-${name}`,
      aggregation: { type: AggregationType.DROP },
    })),
  });
  metrics.setGlobalMeterProvider(provider);
  observeProcess(version);
  const serializer = new PrometheusSerializer('', false, undefined, true, true);
  serveMetrics(async () => {
    const { resourceMetrics } = await reader.collect({ timeoutMillis: COLLECTED_WITHIN_MS });
    return serializer.serialize(currentOf(resourceMetrics));
  });
  return provider;
}

/** Without the series that were observed once and are gone: the SDK would repeat them for ever. */
function currentOf(all: ResourceMetrics): ResourceMetrics {
  const scopeMetrics = all.scopeMetrics.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.map((metric) => {
      const { name } = metric.descriptor;
      const points: readonly { readonly attributes: object }[] = metric.dataPoints;
      const current = points.filter(({ attributes }) => isCurrent(name, { ...attributes }));
      return { ...metric, dataPoints: current } as typeof metric;
    }),
  }));
  return { ...all, scopeMetrics };
}
