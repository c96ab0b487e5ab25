/** Instruments HTTP, Express and MongoDB, and sends traces to the collector by OTLP. */
import { register } from 'node:module';
import { hostname } from 'node:os';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { ExpressInstrumentation, ExpressLayerType } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { MongoDBInstrumentation } from '@opentelemetry/instrumentation-mongodb';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { Telemetry } from './collector.ts';
import {
  incomingAttributes,
  isProbe,
  outgoingAttributes,
  undiciAttributes,
} from './private-attributes.ts';
import { whenStopping } from './shutdown.ts';

/** The modules that are wrapped when they are imported as ES modules; all others load untouched. */
const WRAPPED = ['http', 'https', 'node:http', 'node:https', 'express', 'mongodb'];

/**
 * Must run before the program imports any of the modules it wraps. Put together from its parts: the
 * whole kit of the SDK loads every exporter there is, and takes three times as long.
 */
export async function startCollecting(telemetry: Telemetry): Promise<void> {
  register('@opentelemetry/instrumentation/hook.mjs', import.meta.url, {
    data: { include: WRAPPED },
  });
  const { OTLPTraceExporter } =
    telemetry.protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  // Sampler, limits, batches, address and headers are read from the standard variables by each.
  const provider = new NodeTracerProvider({
    resource: resourceOf(telemetry),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register({ propagator: new W3CTraceContextPropagator() });
  registerInstrumentations({ instrumentations: instrumentations() });
  whenStopping(() => provider.shutdown());
}

function resourceOf({ serviceName, version }: Telemetry) {
  const told = detectResources({ detectors: [envDetector] });
  const own = { 'service.name': serviceName, 'service.version': version };
  return told.merge(
    resourceFromAttributes({ ...own, 'service.instance.id': `${hostname()}:${process.pid}` }),
  );
}

function instrumentations() {
  return [
    new HttpInstrumentation({
      ignoreIncomingRequestHook: isProbe,
      startIncomingSpanHook: incomingAttributes,
      startOutgoingSpanHook: outgoingAttributes,
    }),
    new ExpressInstrumentation({
      ignoreLayersType: [ExpressLayerType.MIDDLEWARE, ExpressLayerType.ROUTER],
    }),
    // The span's name tells the operation and the collection; what was asked for stays here.
    new MongoDBInstrumentation({ dbStatementSerializer: () => '' }),
    new UndiciInstrumentation({ startSpanHook: undiciAttributes }),
  ];
}
