/** The node of pagoPA as a client: one message over mutual TLS, and what came back. */
import { Agent, type RequestOptions, request } from 'node:https';
import type { TestCertificate } from '@mestolo/testkit/certificates.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}

export interface NodeClient {
  ask(body: string | Uint8Array, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  close(): void;
}

export interface NodeClientOptions {
  readonly url: string;
  /** The certificate of the station, which vouches for itself here. */
  readonly server: TestCertificate;
  /** None: a stranger. */
  readonly client?: TestCertificate;
  readonly tls?: Pick<RequestOptions, 'minVersion' | 'maxVersion' | 'ciphers'>;
}

/** As many as a node keeps; whatever comes beyond waits, and its wait counts. */
const CONNECTIONS = 64;
/** As long as the node waits for an answer to a receipt. */
const TIMEOUT_MS = 15_000;

export function createNodeClient(options: NodeClientOptions): NodeClient {
  const { server, client } = options;
  const agent = new Agent({
    keepAlive: true,
    maxSockets: CONNECTIONS,
    ca: server.cert,
    ...(client && { key: client.key, cert: client.cert }),
    ...options.tls,
  });
  return {
    ask: (body, headers = {}) =>
      new Promise((resolve, reject) => {
        const begunMs = performance.now();
        const length = String(Buffer.byteLength(body));
        const sent = request(options.url, {
          agent,
          method: 'POST',
          timeout: TIMEOUT_MS,
          headers: {
            'content-type': 'text/xml; charset=utf-8',
            'content-length': length,
            ...headers,
          },
        });
        sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
        sent.on('error', reject);
        sent.on('response', (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part) => parts.push(part));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(parts).toString('utf8');
            resolve({ status: response.statusCode ?? 0, text, ms: performance.now() - begunMs });
          });
        });
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}
