/** What the simulator reads from its environment. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const address = z.url().transform((url) => url.replace(/\/+$/, ''));

const variables = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4120),
  PAYMENTS_URL: address.default('http://127.0.0.1:4104'),
  STATION_URL: address.optional(),
  PUBLIC_URL: address.optional(),
  SUBSCRIPTION_KEY: z.string().min(1).optional(),
  HOUR_MS: z.coerce.number().int().min(1).default(3_600_000),
  STATE_FILE: z.string().min(1).optional(),
  STATION_CERT_FILE: z.string().min(1).optional(),
  STATION_KEY_FILE: z.string().min(1).optional(),
  STATION_CA_FILE: z.string().min(1).optional(),
});

/** How the node proves itself to a station, and whom it believes. PEM texts. */
export interface ClientTls {
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
}

export interface Settings {
  readonly port: number;
  readonly stationUrl: string;
  /** Where browsers reach the simulator; null: at the address they asked. */
  readonly publicUrl: string | null;
  /** Without one, every key will do. */
  readonly subscriptionKey: string | null;
  /** How long an hour of the node takes here. */
  readonly hourMs: number;
  readonly stateFile: string | null;
  readonly tls: ClientTls;
}

/** @throws Error that names each variable that cannot be used */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const given = Object.entries(environment).filter(([, value]) => value !== '');
  const read = variables.safeParse(Object.fromEntries(given));
  if (!read.success) {
    const wrong = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(wrong.join('; '));
  }
  const { data } = read;
  const pem = (file: string | undefined) => file && readFileSync(file, 'utf8');
  const [cert, key, ca] = [data.STATION_CERT_FILE, data.STATION_KEY_FILE, data.STATION_CA_FILE];
  if ((cert === undefined) !== (key === undefined)) {
    throw new Error('STATION_CERT_FILE and STATION_KEY_FILE belong together.');
  }
  const tls = { cert: pem(cert), key: pem(key), ca: pem(ca) };
  return {
    port: data.PORT,
    stationUrl: data.STATION_URL ?? `${data.PAYMENTS_URL}/pagopa/paForNode`,
    publicUrl: data.PUBLIC_URL ?? null,
    subscriptionKey: data.SUBSCRIPTION_KEY ?? null,
    hourMs: data.HOUR_MS,
    stateFile: data.STATE_FILE ?? null,
    tls: Object.fromEntries(Object.entries(tls).filter(([, text]) => text)),
  };
}
