/** Where the local start sends its traces: to whom it is told, or to a page of its own. */
import type { OutsideProgram } from './environment.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether somebody else takes the traces, or nobody wants them. */
export function hasOwnCollector(env: Environment): boolean {
  const addresses = [env.OTEL_EXPORTER_OTLP_ENDPOINT, env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT];
  return env.OTEL_SDK_DISABLED === 'true' || addresses.some((one) => (one ?? '') !== '');
}

/** What runs beside the services. */
export function outsideOf(env: Environment): OutsideProgram[] {
  return hasOwnCollector(env) ? ['mailbox', 'gateway'] : ['mailbox', 'gateway', 'traces'];
}

/** What services are told, so that their traces come to the page within a second. */
export function sendingTo(url: string): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/v1/traces`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '1000',
  };
}

const WAY_OF_A_MEAL = 'attendance,billing,notifications';
const TRIES = 10;
const PAUSE_MS = 300;

interface Listed {
  readonly traces: readonly { readonly traceId: string }[];
}

/**
 * The way of one meal, from the tap at the canteen to the message: an SMS if one was sent, or else
 * an e-mail. Null where none has come in time.
 */
export async function linkToMeal(url: string): Promise<string | null> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    for (const words of ['send sms', 'send email']) {
      const search = new URLSearchParams({ services: WAY_OF_A_MEAL, words, limit: '1' });
      const answer = await fetch(`${url}/api/traces?${search}`).catch(() => null);
      const { traces } = answer?.ok ? ((await answer.json()) as Listed) : { traces: [] };
      if (traces[0]) return `${url}/#/trace/${traces[0].traceId}`;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return null;
}
