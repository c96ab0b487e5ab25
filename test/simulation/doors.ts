/** The doors of a running system, as the office and its devices knock at them. */
import { randomUUID } from 'node:crypto';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import { instantOf } from '@mestolo/service/local-time.ts';
import type { TestSystem } from '@mestolo/testkit/start-system.ts';

const TIME_ZONE = 'Europe/Rome';
/** Services end a token after a minute. */
const TOKEN_MS = 30_000;
const PATIENCE_MS = 300_000;

export interface Call {
  readonly service: ServiceName;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the Comune's own folder. */
  readonly path: string;
  readonly body?: unknown;
  /** Who sits at the desk. */
  readonly person?: string;
  readonly key?: string;
}

export interface Doors {
  readonly tenant: string;
  readonly urls: TestSystem['urls'];
  /** @throws Error where the answer is no success */
  office(call: Call): Promise<Record<string, unknown>>;
}

export function openDoors(system: Pick<TestSystem, 'urls' | 'officeToken'>, tenant: string): Doors {
  const tokens = new Map<string, { readonly token: Promise<string>; readonly untilMs: number }>();
  const tokenOf = (service: ServiceName, person: string) => {
    const name = `${service} ${person}`;
    const known = tokens.get(name);
    if (known && Date.now() < known.untilMs) return known.token;
    const token = system.officeToken(service, person);
    tokens.set(name, { token, untilMs: Date.now() + TOKEN_MS });
    return token;
  };
  return {
    tenant,
    urls: system.urls,
    async office({ service, method, path, body, person = 'rosa', key = randomUUID() }) {
      const url = `${system.urls[service]}/internal/tenants/${tenant}/${path}`;
      const response = await patiently(async () => {
        const headers = {
          authorization: `Bearer ${await tokenOf(service, person)}`,
          'idempotency-key': key,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        };
        const sent = body === undefined ? {} : { body: JSON.stringify(body) };
        return fetch(url, { method, headers, ...sent });
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${service} ${path}: ${response.status} ${text}`);
      return text === '' ? {} : JSON.parse(text);
    },
  };
}

/** Asks again for a while where a door says that it cannot now. */
export async function patiently(attempt: () => Promise<Response>): Promise<Response> {
  const giveUpMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const response = await attempt();
    if (response.status !== 503 || Date.now() > giveUpMs) return response;
    await response.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

const moments = new Map<string, string>();

/** A local time of the files (`2020-10-05T12:31`) as a moment. */
export function momentOf(local: string): string {
  const known = moments.get(local);
  if (known) return known;
  const [day = '', time = ''] = local.split('T');
  const moment = instantOf(day, time, TIME_ZONE).toISOString();
  moments.set(local, moment);
  return moment;
}

/** Does the work of all items, so many at once; the first failure ends it. */
export async function inParallel<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
