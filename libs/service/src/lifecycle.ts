/** The life of a process: it starts, it is asked to stop, it ends in time. */
import { ConfigurationError } from './config.ts';
import { reportError } from './error-report.ts';

export interface RunningService {
  /** Lets what is under way finish; everything is closed when it resolves. */
  stop(): Promise<void>;
}

/** Whoever sent the signal kills after ten seconds. */
const STOP_WITHIN_MS = 9_500;

/**
 * Runs a service until SIGTERM or SIGINT, then exits with 0. It exits with 1 where the start fails,
 * where the stop takes too long and where an error escapes, since nobody knows then what still
 * runs.
 *
 * `start` gets a signal that aborts when the process is asked to stop before it is up.
 */
export async function runService(
  start: (signal: AbortSignal) => Promise<RunningService>,
): Promise<void> {
  const asked = new AbortController();
  const ask = () => asked.abort();
  // Node ends a process with nothing left to wait for; a service waits for its signal.
  setInterval(() => {}, 2 ** 30);
  process.on('SIGTERM', ask).on('SIGINT', ask);
  process.on('uncaughtException', (error) => giveUp('an error escaped', error));
  process.on('unhandledRejection', (error) => giveUp('an error escaped', error));
  asked.signal.addEventListener('abort', () => {
    setTimeout(() => giveUp('the stop took too long', undefined), STOP_WITHIN_MS).unref();
  });
  const service = await start(asked.signal).catch((error: unknown) => {
    // Asked to stop before it was up: what was begun ends with the process, and nothing was taken.
    if (asked.signal.aborted) process.exit(0);
    return giveUp('it did not start', error);
  });
  await aborted(asked.signal);
  await service.stop().catch((error: unknown) => giveUp('it did not stop cleanly', error));
  process.exit(0);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}

/** There may be no logger yet, so this is one line of JSON, written before the process ends. */
function giveUp(message: string, error: unknown): never {
  const text =
    error instanceof ConfigurationError
      ? error.message
      : JSON.stringify({ level: 'error', msg: message, error: reportError(error) });
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
