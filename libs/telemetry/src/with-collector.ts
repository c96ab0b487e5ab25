/** Instruments HTTP, Express and MongoDB, and sends traces to the collector by OTLP. */
import { register } from 'node:module';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { ExpressInstrumentation, ExpressLayerType } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { MongoDBInstrumentation } from '@opentelemetry/instrumentation-mongodb';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
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

/** Must run before the program imports any of the modules it wraps. */
export function startCollecting({ serviceName, version }: Telemetry): void {
  register('@opentelemetry/instrumentation/hook.mjs', import.meta.url, {
    data: { include: WRAPPED },
  });
  const sdk = new NodeSDK({
    serviceName,
    resource: resourceFromAttributes({ 'service.version': version }),
    textMapPropagator: new W3CTraceContextPropagator(),
    instrumentations: instrumentations(),
    // Logs are written to stdout and collected from there.
    logRecordProcessors: [],
    // Metrics have a provider of their own, with or without a collector.
    metricReaders: [],
  });
  sdk.start();
  whenStopping(() => sdk.shutdown());
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
