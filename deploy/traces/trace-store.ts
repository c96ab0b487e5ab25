/** The last traces, in memory: what is oldest goes, and what nobody looks for goes first. */
import type { Span } from './span.ts';

export interface TraceSummary {
  readonly traceId: string;
  readonly name: string;
  readonly service: string;
  /** In the order in which the trace reached them. */
  readonly services: readonly string[];
  readonly startedAt: string;
  readonly durationMs: number;
  readonly spans: number;
  readonly errors: number;
}

export interface TraceFilter {
  /** All of these were reached. */
  readonly services?: readonly string[];
  /** Words in the name of any span, in any case. */
  readonly words?: string;
  readonly errorsOnly?: boolean;
  /** More than one service was reached. */
  readonly wentOn?: boolean;
  readonly limit?: number;
}

export interface TraceStore {
  add(spans: readonly Span[]): void;
  /** Newest first. */
  list(filter?: TraceFilter): readonly TraceSummary[];
  /** By their beginnings; null where the trace is not known, or not any more. */
  spans(traceId: string): readonly Span[] | null;
}

const TRACES = 500;
const SPANS_OF_ONE = 2_000;
const LISTED = 100;

export function createTraceStore(most = TRACES): TraceStore {
  const traces = new Map<string, Map<string, Span>>();
  return {
    add(spans) {
      for (const span of spans) {
        const trace = traces.get(span.traceId) ?? new Map<string, Span>();
        traces.set(span.traceId, trace);
        if (trace.size < SPANS_OF_ONE) trace.set(span.spanId, span);
      }
      if (traces.size > most) forget(traces, most);
    },
    list({ services = [], words = '', limit = LISTED, ...only } = {}) {
      const sought = words.toLowerCase();
      return [...traces.values()]
        .filter((trace) => has(trace, sought))
        .map((trace) => summaryOf([...trace.values()]))
        .filter((one) => services.every((service) => one.services.includes(service)))
        .filter(({ errors }) => !only.errorsOnly || errors > 0)
        .filter(({ services: reached }) => !only.wentOn || reached.length > 1)
        .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))
        .slice(0, limit);
    },
    spans(traceId) {
      const trace = traces.get(traceId);
      return trace === undefined ? null : [...trace.values()].toSorted(byStart);
    },
  };
}

/** Maps keep the order of arrival. A trace of one process tells less than one that went on. */
function forget(traces: Map<string, Map<string, Span>>, most: number): void {
  const reached = (trace: ReadonlyMap<string, Span>) =>
    new Set([...trace.values()].map(({ service }) => service)).size;
  const alone = [...traces].filter(([, trace]) => reached(trace) === 1).map(([id]) => id);
  const order = [...alone.slice(0, Math.ceil(alone.length / 2)), ...traces.keys()];
  for (const id of order) {
    if (traces.size <= most * 0.9) return;
    traces.delete(id);
  }
}

const byStart = (a: Span, b: Span): number => a.startMs - b.startMs;

function has(trace: ReadonlyMap<string, Span>, words: string): boolean {
  if (words === '') return true;
  return [...trace.values()].some(({ name }) => name.toLowerCase().includes(words));
}

export function summaryOf(spans: readonly Span[]): TraceSummary {
  const ordered = spans.toSorted(byStart);
  const ids = new Set(ordered.map(({ spanId }) => spanId));
  const isTop = ({ parentSpanId }: Span) => parentSpanId === null || !ids.has(parentSpanId);
  const root = ordered.find(isTop) ?? ordered[0];
  const startMs = root?.startMs ?? 0;
  const endMs = Math.max(...ordered.map((span) => span.startMs + span.durationMs));
  return {
    traceId: root?.traceId ?? '',
    name: root?.name ?? '',
    service: root?.service ?? '',
    services: [...new Set(ordered.map(({ service }) => service))],
    startedAt: new Date(startMs).toISOString(),
    durationMs: Math.round((endMs - startMs) * 1000) / 1000,
    spans: ordered.length,
    errors: ordered.filter(({ failed }) => failed).length,
  };
}
