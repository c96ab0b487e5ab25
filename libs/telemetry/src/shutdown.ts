/** The last step of a process: what is still in memory goes to the collector. */

/** A collector that does not answer must not keep a process from stopping. */
const PATIENCE_MS = 1500;

let flush: (() => Promise<void>) | null = null;

/** Called once, by whoever set up the telemetry of this process. */
export function whenStopping(stop: () => Promise<void>): void {
  flush = stop;
  // Short programs simply come to their end; services call stopTelemetry themselves.
  process.once('beforeExit', () => void stopTelemetry());
}

/** Sends what is left. Never throws, never takes longer than its patience, may be called twice. */
export async function stopTelemetry(): Promise<void> {
  const stop = flush;
  flush = null;
  if (stop === null) return;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  // Telemetry that cannot be delivered is lost by design; the exporter itself has logged why.
  await Promise.race([stop().catch(() => undefined), patience]);
  clearTimeout(timer);
}
