/** Takes spans by OTLP over HTTP, and shows traces and figures as JSON and on a page. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { readFigures } from './figures.ts';
import { readOtlpProtobuf } from './otlp-protobuf.ts';
import { type OtlpTraces, spansOf } from './span.ts';
import { createTraceStore, summaryOf, type TraceFilter } from './trace-store.ts';

export interface TracesProgram {
  readonly url: string;
  stop(): Promise<void>;
}

export interface TracesOptions {
  readonly port: number;
  readonly host: string;
  /** Whose /metrics are read, by service. */
  readonly services: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body: string | Buffer;
}

const LARGEST_BODY = 32 * 1024 * 1024;
const NOT_FOUND: Answer = { status: 404, body: '{"error":"There is nothing at this address."}' };
const POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'";

const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/waterfall.js': ['waterfall.js', 'text/javascript; charset=utf-8'],
};

export async function startTraces(options: TracesOptions): Promise<TracesProgram> {
  const store = createTraceStore();
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://traces');
    if (request.method === 'POST') {
      if (pathname !== '/v1/traces') return NOT_FOUND;
      store.add(spansOf(await otlpIn(request)));
      return json({});
    }
    if (pathname === '/api/traces') return json({ traces: store.list(filterOf(searchParams)) });
    if (pathname === '/api/figures') return json(await readFigures(options.services));
    const traceId = /^\/api\/traces\/([0-9a-f]{32})$/.exec(pathname)?.[1];
    const spans = traceId === undefined ? null : store.spans(traceId);
    if (spans !== null) return json({ ...summaryOf(spans), spans });
    return fileAt(pathname) ?? NOT_FOUND;
  };
  const server = createServer((request, response) => {
    answer(request).then(
      (found) => send(response, found),
      () => send(response, { status: 400, body: '{"error":"This cannot be read."}' }),
    );
  });
  await new Promise<void>((resolve) => server.listen(options.port, options.host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const json = (value: unknown): Answer => ({ status: 200, body: JSON.stringify(value) });

function send(response: ServerResponse, { status, body, type = 'application/json' }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

function fileAt(path: string): Answer | null {
  const found = FILES[path];
  if (found === undefined) return null;
  const [file, type] = found;
  return { status: 200, type, body: readFileSync(new URL(`page/${file}`, import.meta.url)) };
}

function filterOf(search: URLSearchParams): TraceFilter {
  const limit = Number(search.get('limit'));
  return {
    services: search.get('services')?.split(',').filter(Boolean) ?? [],
    words: search.get('words') ?? '',
    errorsOnly: search.get('errors') === 'true',
    wentOn: search.get('wentOn') === 'true',
    ...(limit >= 1 && { limit: Math.min(limit, 500) }),
  };
}

async function otlpIn(request: IncomingMessage): Promise<OtlpTraces> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > LARGEST_BODY) throw new RangeError('too much at once');
    chunks.push(chunk as Buffer);
  }
  const sent = Buffer.concat(chunks);
  const zipped = request.headers['content-encoding'] === 'gzip';
  const plain = zipped ? gunzipSync(sent, { maxOutputLength: LARGEST_BODY }) : sent;
  const isJson = request.headers['content-type']?.startsWith('application/json') === true;
  return isJson ? JSON.parse(plain.toString('utf8')) : readOtlpProtobuf(plain);
}
