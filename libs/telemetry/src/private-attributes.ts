/**
 * What must not reach a span: the query of an address (a signed link is a key to an account), who
 * asked (network address, browser), and the values of a database command. A value of `undefined`
 * takes away what the instrumentation would have written.
 */
import type { Attributes } from '@opentelemetry/api';

const HIDDEN = {
  'url.query': undefined,
  'client.address': undefined,
  'network.peer.address': undefined,
  'network.peer.port': undefined,
  'user_agent.original': undefined,
} satisfies Attributes;

interface IncomingRequest {
  readonly url?: string | undefined;
}

interface OutgoingRequest {
  readonly protocol?: string | null | undefined;
  readonly host?: string | null | undefined;
  readonly hostname?: string | null | undefined;
  readonly port?: string | number | null | undefined;
  readonly path?: string | null | undefined;
}

/** What asks every few seconds would bury what matters: probes, and who reads metrics. */
export function isProbe(request: IncomingRequest): boolean {
  const path = pathOf(request.url);
  return ['/live', '/ready', '/metrics', '/status'].includes(path) || path.startsWith('/ready/');
}

export function incomingAttributes(): Attributes {
  return HIDDEN;
}

export function outgoingAttributes(request: OutgoingRequest): Attributes {
  const host = request.hostname ?? request.host ?? 'localhost';
  const port = request.port ? `:${request.port}` : '';
  const origin = `${request.protocol ?? 'http:'}//${host}${port}`;
  return { ...HIDDEN, 'url.full': `${origin}${pathOf(request.path)}` };
}

export function undiciAttributes(request: { origin: string; path: string }): Attributes {
  return { ...HIDDEN, 'url.full': `${request.origin}${pathOf(request.path)}` };
}

function pathOf(url: string | null | undefined): string {
  return (url ?? '/').split(/[?#]/, 1)[0] ?? '/';
}
