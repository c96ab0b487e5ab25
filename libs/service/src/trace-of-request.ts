/** The trace a request belongs to: the caller's, or a new one. */
import type { IncomingMessage } from 'node:http';
import {
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

const tracer = trace.getTracer('@mestolo/service');

/**
 * Runs within the server span of the instrumentation, or within one of our own where there is none,
 * so that the trace travels also without a collector.
 */
export function withServerSpan<Result>(
  request: IncomingMessage,
  route: { readonly method: string; readonly path: string },
  run: (finish: (status: number) => void) => Result,
): Result {
  const name = `${route.method.toUpperCase()} ${route.path}`;
  const present = trace.getActiveSpan();
  if (present) {
    present.updateName(name).setAttribute('http.route', route.path);
    return run(() => {});
  }
  const parent = propagation.extract(context.active(), request.headers);
  const span = tracer.startSpan(
    name,
    {
      kind: SpanKind.SERVER,
      attributes: { 'http.route': route.path, 'http.request.method': route.method.toUpperCase() },
    },
    parent,
  );
  return context.with(trace.setSpan(parent, span), () => run((status) => endSpan(span, status)));
}

function endSpan(span: Span, status: number): void {
  span.setAttribute('http.response.status_code', status);
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
