/** What payments reads from its environment about the station: who may knock at it, and where. */
import { port } from '@mestolo/service/config.ts';
import { z } from 'zod';

const list = z.string().transform((text) =>
  text
    .split(/[\s,]+/)
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** With colons or without, capital or small. */
const fingerprints = list.transform((parts, context) => {
  const plain = parts.map((part) => part.replaceAll(':', '').toLowerCase());
  if (plain.every((part) => /^[0-9a-f]{64}$/.test(part))) return plain;
  context.addIssue('must be SHA-256 fingerprints: 64 hexadecimal digits each, between commas');
  return z.NEVER;
});

export const stationConfig = {
  /**
   * `closed`: there is no station. `tls`: a port of its own that ends TLS itself. `proxy`: a port
   * of its own behind a proxy that ends TLS and hands the certificate on. `open`: at the usual
   * port, for everyone; for demonstrations and tests, never for a node.
   */
  STATION_ACCESS: z.enum(['closed', 'tls', 'proxy', 'open']).default('closed'),
  STATION_PORT: port.optional(),
  /** The server's own certificate, with those between it and its authority, and its key: PEM. */
  STATION_TLS_CERT: z.string().optional(),
  STATION_TLS_KEY: z.string().optional(),
  /** The certificates of the node that are accepted, each by its SHA-256. */
  STATION_CLIENT_FINGERPRINTS: fingerprints.default([]),
  /** Where the proxy puts the certificate it was shown. */
  STATION_PROXY_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header')
    .transform((name) => name.toLowerCase())
    .default('x-client-cert'),
  /** What the proxy sends in `x-proxy-secret`, so that nobody else can say who knocks. */
  STATION_PROXY_SECRET: z.string().min(32, 'must have 32 characters or more').optional(),
  /** The addresses the proxy has. */
  STATION_PROXY_ADDRESSES: list.default([]),
};

export type StationConfig = z.infer<z.ZodObject<typeof stationConfig>>;

/** What a way in needs; a station that is half configured is not started. */
export function checkStation(config: StationConfig, context: z.RefinementCtx): void {
  const access = config.STATION_ACCESS;
  const needs = (name: keyof StationConfig, message = `is needed for STATION_ACCESS=${access}`) =>
    context.addIssue({ code: 'custom', path: [name], message });
  if (access !== 'tls' && access !== 'proxy') return;
  if (config.STATION_PORT === undefined) needs('STATION_PORT');
  if (config.STATION_CLIENT_FINGERPRINTS.length === 0) needs('STATION_CLIENT_FINGERPRINTS');
  if (access === 'tls') {
    if (config.STATION_TLS_CERT === undefined) needs('STATION_TLS_CERT');
    if (config.STATION_TLS_KEY === undefined) needs('STATION_TLS_KEY');
  } else if (!config.STATION_PROXY_SECRET && config.STATION_PROXY_ADDRESSES.length === 0) {
    needs('STATION_PROXY_SECRET');
  }
}
