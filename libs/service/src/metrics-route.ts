/** What the process counts and measures, for Prometheus. */
import { METRICS_CONTENT_TYPE, metricsText } from '@mestolo/telemetry/metrics-text.ts';
import { z } from 'zod';
import { defineRoute } from './http.ts';

export const metricsRoute = defineRoute({
  method: 'get',
  path: '/metrics',
  summary: 'Say what the process counts and measures, as Prometheus reads it',
  access: 'public',
  produces: 'text/plain',
  answers: { 200: z.string() },
  handle: async () => ({
    status: 200,
    headers: { 'content-type': METRICS_CONTENT_TYPE },
    body: await metricsText(),
  }),
});
