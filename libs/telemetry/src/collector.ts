/** What is sent to whom, told by the standard OTEL_* variables. */

export interface Telemetry {
  readonly serviceName: string;
  readonly version: string;
  /** Whether traces are sent; ids are made and travel in any case. */
  readonly sendsTraces: boolean;
  readonly protocol: Protocol;
  /** Metrics are served as text in any case; null where they are not sent besides. */
  readonly metrics: MetricsSending | null;
}

type Protocol = 'http/json' | 'http/protobuf';

export interface MetricsSending {
  readonly protocol: Protocol;
  readonly everyMs: number;
  readonly withinMs: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const EVERY_MS = 60_000;
const WITHIN_MS = 30_000;

/** `script` is the program's own file: it names the process where nobody does. */
export function telemetryOf(env: Environment, script = ''): Telemetry {
  const disabled = env.OTEL_SDK_DISABLED === 'true';
  const sendsTraces =
    isSet(env.OTEL_EXPORTER_OTLP_ENDPOINT) || isSet(env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
  // Who wants them reads them at /metrics; they are sent only where that is asked for by name.
  const sendsMetrics = isSet(env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT);
  return {
    serviceName: env.OTEL_SERVICE_NAME || nameOf(script),
    version: env.MESTOLO_VERSION || '',
    sendsTraces: sendsTraces && !disabled,
    protocol: protocolOf(env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL, env),
    metrics: sendsMetrics && !disabled ? sendingOf(env) : null,
  };
}

function sendingOf(env: Environment): MetricsSending {
  return {
    protocol: protocolOf(env.OTEL_EXPORTER_OTLP_METRICS_PROTOCOL, env),
    everyMs: Number(env.OTEL_METRIC_EXPORT_INTERVAL) || EVERY_MS,
    withinMs: Number(env.OTEL_METRIC_EXPORT_TIMEOUT) || WITHIN_MS,
  };
}

function protocolOf(own: string | undefined, env: Environment): Protocol {
  return (own || env.OTEL_EXPORTER_OTLP_PROTOCOL) === 'http/json' ? 'http/json' : 'http/protobuf';
}

/** `…/services/billing/src/main.ts` is billing, `…/deploy/mailbox/main.ts` the mailbox. */
function nameOf(script: string): string {
  const found = /(?:services|deploy)[/\\]([a-z-]+)[/\\](?:src[/\\])?main\.ts$/.exec(script);
  return found?.[1] ?? 'mestolo';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '';
}
