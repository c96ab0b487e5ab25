/**
 * Loaded before the program (`node --import …/register.ts main.ts`): gives the process its traces
 * and metrics. Without a collector's address nothing is instrumented and nothing is sent, but
 * metrics are served, and trace ids are made and travel, so that books and logs can name them.
 */
import { telemetryOf } from './collector.ts';
import { startMetrics } from './metrics-provider.ts';
import { versionOf } from './version.ts';

const told = telemetryOf(process.env, process.argv[1]);
const telemetry = { ...told, version: told.version || versionOf() };

// Each way loads only what it needs: the whole kit takes as long to load as the rest of a service.
if (telemetry.metrics === null) startMetrics(telemetry.version);
else {
  const { sendMetrics } = await import('./send-metrics.ts');
  await sendMetrics(telemetry.version, telemetry.metrics);
}
if (telemetry.sendsTraces) {
  const { startCollecting } = await import('./with-collector.ts');
  await startCollecting(telemetry);
} else {
  const { traceWithoutCollector } = await import('./without-collector.ts');
  traceWithoutCollector();
}
