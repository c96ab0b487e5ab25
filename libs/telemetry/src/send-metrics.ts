/** Metrics that are sent by OTLP beside being served. */
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { MetricsSending } from './collector.ts';
import { startMetrics } from './metrics-provider.ts';
import { whenStopping } from './shutdown.ts';

export async function sendMetrics(version: string, sending: MetricsSending): Promise<void> {
  const { OTLPMetricExporter } =
    sending.protocol === 'http/json'
      ? await import('@opentelemetry/exporter-metrics-otlp-http')
      : await import('@opentelemetry/exporter-metrics-otlp-proto');
  const reader = new PeriodicExportingMetricReader({
    // It reads the address, headers and compression from the standard variables.
    exporter: new OTLPMetricExporter(),
    exportIntervalMillis: sending.everyMs,
    exportTimeoutMillis: Math.min(sending.withinMs, sending.everyMs),
  });
  const provider = startMetrics(version, [reader]);
  whenStopping(() => provider.shutdown());
}
