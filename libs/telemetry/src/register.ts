/**
 * Loaded before the program (`node --import …/register.ts main.ts`): gives the process its traces
 * and metrics. Without a collector's address nothing is instrumented and nothing is sent, but trace
 * ids are still made and still travel, so that books and logs can name them.
 */
import { collectorOf } from './collector.ts';

const collector = collectorOf(process.env);

// Each way loads only what it needs: the whole kit takes as long to load as the rest of a service.
if (collector === null) {
  const { traceWithoutCollector } = await import('./without-collector.ts');
  traceWithoutCollector();
} else {
  const { startCollecting } = await import('./with-collector.ts');
  startCollecting(collector);
}
