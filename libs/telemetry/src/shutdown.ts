/** The last step of a process: what is still in memory goes to the collector. */

/** A collector that does not answer must not keep a process from stopping. */
const PATIENCE_MS = 1500;

let steps: (() => Promise<void>)[] = [];

/** Called by whoever set up the traces or the metrics of this process. */
export function whenStopping(stop: () => Promise<void>): void {
  steps.push(stop);
  // Short programs simply come to their end; services call stopTelemetry themselves.
  process.once('beforeExit', () => void stopTelemetry());
}

/** Sends what is left. Never throws, never takes longer than its patience, may be called twice. */
export async function stopTelemetry(): Promise<void> {
  const stopping = steps;
  steps = [];
  if (stopping.length === 0) return;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  // Telemetry that cannot be delivered is lost by design; the exporter itself has logged why.
  await Promise.race([Promise.allSettled(stopping.map((stop) => stop())), patience]);
  clearTimeout(timer);
}
