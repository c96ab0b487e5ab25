/** Whether there is a collector to send to, told by the standard OTEL_* variables. */

export interface Collector {
  readonly serviceName: string;
  /** Metrics go only where an address for them, or for everything, is set. */
  readonly metrics: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Null where nothing can be sent. */
export function collectorOf(environment: Environment): Collector | null {
  const everything = isSet(environment.OTEL_EXPORTER_OTLP_ENDPOINT);
  const traces = isSet(environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
  const metrics = isSet(environment.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT);
  if (environment.OTEL_SDK_DISABLED === 'true' || !(everything || traces)) return null;
  return {
    serviceName: environment.OTEL_SERVICE_NAME || 'mestolo',
    metrics: everything || metrics,
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '';
}
