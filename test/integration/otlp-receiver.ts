/**
 * A collector for tests: takes OTLP over HTTP in JSON, keeps the spans and every byte as it came.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

export interface OtlpReceiver {
  readonly url: string;
  /** What a process needs to send its spans here, soon. */
  environment(service: string): Record<string, string>;
  spans(): readonly ReceivedSpan[];
  /** Every request as it came. */
  requests(): readonly string[];
  /** Everything that was sent, as text. */
  everything(): string;
  /** Resolves as soon as the spans so far give a value that is not null. */
  until<Value>(find: (spans: readonly ReceivedSpan[]) => Value | null): Promise<Value>;
  stop(): Promise<void>;
}

interface OtlpSpan {
  readonly name: string;
  readonly kind?: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes?: readonly OtlpAttribute[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface OtlpTraces {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly OtlpAttribute[] };
    readonly scopeSpans?: readonly { readonly spans?: readonly OtlpSpan[] }[];
  }[];
}

const KINDS = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const texts: string[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    void readBody(request).then((text) => {
      texts.push(text);
      if (request.url?.endsWith('/v1/traces')) spans.push(...spansOf(JSON.parse(text)));
      response.setHeader('content-type', 'application/json').end('{}');
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    environment: (service) => ({
      OTEL_SERVICE_NAME: service,
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '200',
    }),
    spans: () => spans,
    requests: () => texts,
    everything: () => texts.join('\n'),
    until: (find) =>
      new Promise((resolve) => {
        const look = () => {
          const value = find(spans);
          if (value === null) return;
          waiting.delete(look);
          resolve(value);
        };
        waiting.add(look);
        look();
      }),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const zipped = request.headers['content-encoding'] === 'gzip';
  return (zipped ? gunzipSync(bytes) : bytes).toString('utf8');
}

function spansOf({ resourceSpans = [] }: OtlpTraces): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const service = String(valuesOf(resource?.attributes)['service.name'] ?? '');
    return scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => spanOf(service, span)));
  });
}

function spanOf(service: string, span: OtlpSpan): ReceivedSpan {
  return {
    service,
    name: span.name,
    kind: KINDS[span.kind ?? 0] ?? 'internal',
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId || null,
    attributes: valuesOf(span.attributes),
    links: span.links ?? [],
  };
}

function valuesOf(attributes: readonly OtlpAttribute[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

/** From a span up to the first one of its trace, itself included. */
export function ancestry(spans: readonly ReceivedSpan[], from: ReceivedSpan): ReceivedSpan[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const path: ReceivedSpan[] = [];
  let span: ReceivedSpan | undefined = from;
  while (span !== undefined && !path.includes(span)) {
    path.push(span);
    span = span.parentSpanId === null ? undefined : byId.get(span.parentSpanId);
  }
  return path;
}

/**
 * The processes that a chain of spans leads through, first to last, each edge a parent and child.
 */
export function processesOf(path: readonly ReceivedSpan[]): string[] {
  const services = path.map(({ service }) => service).reverse();
  return services.filter((service, index) => service !== services[index - 1]);
}
