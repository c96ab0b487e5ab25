/** The main figures of a running system, read from what each service serves at /metrics. */
import {
  byLabel,
  greatestOf,
  quantileOf,
  type Sample,
  samplesIn,
  sumOf,
} from './prometheus-text.ts';

export interface Figures {
  readonly services: readonly ServiceFigures[];
  readonly mealsTaken: Readonly<Record<string, number>>;
  readonly mealsPosted: Readonly<Record<string, number>>;
  /** Seconds; null before the first meal. */
  readonly postingDelay: { readonly [Share in 'p50' | 'p95' | 'p99']: number | null };
  readonly noticesPaid: number;
  readonly receipts: Readonly<Record<string, number>>;
  readonly messages: Readonly<Record<string, number>>;
  readonly deadLetters: number;
  readonly quarantined: number;
}

interface ServiceFigures {
  readonly name: string;
  readonly isUp: boolean;
  readonly version: string | null;
  readonly lag: number | null;
  readonly outboxAgeSeconds: number | null;
  readonly requests: number;
  readonly requestP95: number | null;
  readonly memoryBytes: number | null;
}

const PATIENCE_MS = 3_000;
const DELAY = 'mestolo_billing_posting_delay_seconds';
const REQUESTS = 'http_server_request_duration_seconds';

/** `urls` by service; one that does not answer is shown as such. */
export async function readFigures(urls: Readonly<Record<string, string>>): Promise<Figures> {
  const read = await Promise.all(
    Object.entries(urls).map(async ([name, url]) => ({ name, samples: await scrape(url) })),
  );
  const all = read.flatMap(({ samples }) => samples ?? []);
  return {
    services: read.map(({ name, samples }) => serviceOf(name, samples)),
    mealsTaken: byLabel(all, 'mestolo_attendance_meals_total', 'state'),
    mealsPosted: byLabel(all, 'mestolo_billing_meals_total', 'kind'),
    postingDelay: {
      p50: quantileOf(all, DELAY, 0.5),
      p95: quantileOf(all, DELAY, 0.95),
      p99: quantileOf(all, DELAY, 0.99),
    },
    noticesPaid: sumOf(all, 'mestolo_payments_notices_paid_total'),
    receipts: byLabel(all, 'mestolo_payments_receipts_total', 'outcome'),
    messages: byLabel(all, 'mestolo_notifications_messages_total', 'outcome'),
    deadLetters: sumOf(all, 'mestolo_messaging_dead_letters_total'),
    quarantined: sumOf(all, 'mestolo_messaging_quarantine_waiting'),
  };
}

async function scrape(url: string): Promise<readonly Sample[] | null> {
  try {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return response.ok ? samplesIn(await response.text()) : null;
  } catch {
    return null;
  }
}

function serviceOf(name: string, samples: readonly Sample[] | null): ServiceFigures {
  const served = samples ?? [];
  const info = served.find((sample) => sample.name === 'mestolo_up_info');
  return {
    name,
    isUp: samples !== null,
    version: info?.labels.version ?? null,
    lag: samples === null ? null : sumOf(served, 'mestolo_messaging_consumer_lag'),
    outboxAgeSeconds: greatestOf(served, 'mestolo_messaging_outbox_age_seconds'),
    requests: sumOf(served, `${REQUESTS}_count`),
    requestP95: quantileOf(served, REQUESTS, 0.95),
    memoryBytes: greatestOf(served, 'process_resident_memory_bytes'),
  };
}
