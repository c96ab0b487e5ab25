/** What every process tells of itself: version, processor, memory, and how busy its loop is. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { observeGauge, observeNow } from './instruments.ts';

const NANOSECONDS = 1e9;
const SAMPLED_EVERY_MS = 50;

export function observeProcess(version: string): void {
  const startedAt = (performance.timeOrigin / 1000).toFixed(3);
  observeNow('mestolo_up_info', () => [{ value: 1, labels: { version } }]);
  observeNow('process_start_time_seconds', () => [{ value: Number(startedAt) }]);
  observeNow('process_cpu_seconds_total', () => {
    const { user, system } = process.cpuUsage();
    return [{ value: (user + system) / 1e6 }];
  });
  observeNow('process_resident_memory_bytes', () => [{ value: process.memoryUsage.rss() }]);
  observeNow('nodejs_heap_used_bytes', () => [{ value: process.memoryUsage().heapUsed }]);
  observeEventLoop();
}

/** Both are about the time since they were read last. */
function observeEventLoop(): void {
  const delays = monitorEventLoopDelay({ resolution: SAMPLED_EVERY_MS });
  delays.enable();
  observeGauge('nodejs_eventloop_delay_p99_seconds', async () => {
    // A sample holds the time between two looks, the agreed one included.
    const value = Math.max(0, delays.percentile(99) / NANOSECONDS - SAMPLED_EVERY_MS / 1000);
    delays.reset();
    return [{ value }];
  });
  let last = performance.eventLoopUtilization();
  observeGauge('nodejs_eventloop_utilization_ratio', async () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return [{ value: utilization }];
  });
}
