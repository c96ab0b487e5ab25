/** JSON lines on stdout, each with the trace it belongs to. Never personal data: ids only. */
import { isSpanContextValid, trace } from '@opentelemetry/api';
import { pino } from 'pino';

type Write = (fields: object, message: string) => void;

export interface Logger {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

export interface LoggerOptions {
  /** `debug`, `info` (the default), `warn`, `error` or `silent`. */
  readonly level?: string;
  /** Where lines go instead of stdout. */
  readonly destination?: { write(line: string): void };
}

export function createLogger(service: string, options: LoggerOptions = {}): Logger {
  const settings = {
    base: { service },
    level: options.level ?? 'info',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    messageKey: 'message',
    errorKey: 'error',
    mixin: activeTrace,
  };
  const logger =
    options.destination === undefined ? pino(settings) : pino(settings, options.destination);
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}

function activeTrace(): Record<string, string> {
  const active = trace.getActiveSpan()?.spanContext();
  if (active === undefined || !isSpanContextValid(active)) return {};
  return { trace_id: active.traceId, span_id: active.spanId };
}
