/** A span as this program keeps it, read from OTLP in JSON or made of the same shape. */

export type Kind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly service: string;
  readonly name: string;
  readonly kind: Kind;
  /** Milliseconds since 1970, with fractions. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

const KINDS: readonly Kind[] = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];

export interface OtlpSpan {
  readonly name?: string;
  readonly kind?: number;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano?: string | number;
  readonly endTimeUnixNano?: string | number;
  readonly attributes?: readonly OtlpAttribute[];
  readonly links?: readonly { readonly traceId?: string; readonly spanId?: string }[];
  readonly status?: { readonly code?: number };
}

export interface OtlpAttribute {
  readonly key?: string;
  readonly value?: Readonly<Record<string, unknown>>;
}

export interface OtlpTraces {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly OtlpAttribute[] };
    readonly scopeSpans?: readonly { readonly spans?: readonly OtlpSpan[] }[];
  }[];
}

const FAILED = 2;
const NANOSECONDS_A_MS = 1e6;

export function spansOf({ resourceSpans = [] }: OtlpTraces): Span[] {
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const service = String(valuesOf(resource?.attributes)['service.name'] ?? 'unknown');
    return scopeSpans.flatMap(({ spans = [] }) => spans.flatMap((span) => spanOf(service, span)));
  });
}

function spanOf(service: string, span: OtlpSpan): Span[] {
  const { traceId, spanId, name = '', kind = 0, links = [] } = span;
  if (!isId(traceId, 32) || !isId(spanId, 16)) return [];
  const startMs = Number(span.startTimeUnixNano ?? 0) / NANOSECONDS_A_MS;
  const endMs = Number(span.endTimeUnixNano ?? 0) / NANOSECONDS_A_MS;
  return [
    {
      traceId: traceId.toLowerCase(),
      spanId: spanId.toLowerCase(),
      parentSpanId: isId(span.parentSpanId, 16) ? span.parentSpanId.toLowerCase() : null,
      service,
      name,
      kind: KINDS[kind] ?? 'internal',
      startMs,
      durationMs: Math.max(0, endMs - startMs),
      failed: span.status?.code === FAILED,
      attributes: valuesOf(span.attributes),
      links: links.flatMap((link) =>
        isId(link.traceId, 32) && isId(link.spanId, 16)
          ? [{ traceId: link.traceId, spanId: link.spanId }]
          : [],
      ),
    },
  ];
}

function isId(text: string | undefined, digits: number): text is string {
  return text !== undefined && text.length === digits && /^[0-9a-f]+$/i.test(text);
}

function valuesOf(attributes: readonly OtlpAttribute[] = []): Span['attributes'] {
  const entries = attributes.flatMap(({ key, value = {} }) => {
    const [first] = Object.entries(value);
    return key === undefined || first === undefined ? [] : [[key, plain(first)] as const];
  });
  return Object.fromEntries(entries);
}

function plain([kind, value]: readonly [string, unknown]): string | number | boolean {
  if (kind === 'intValue' || kind === 'doubleValue') return Number(value);
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  return JSON.stringify(value) ?? '';
}
