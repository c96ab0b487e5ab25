/** The doors for makers of devices alone, with examples and what webhooks bring, as OpenAPI 3.1. */
import { readFileSync } from 'node:fs';
import { webhookEvents } from '@mestolo/attendance/domain/webhook.ts';
import { deviceRoutes } from '@mestolo/attendance/http/index.ts';
import { rollCallLine } from '@mestolo/attendance/http/post-roll-calls.ts';
import { jsonSchema } from '@mestolo/contracts/json-schema.ts';
import { openApi } from '@mestolo/service/open-api.ts';
import { anything } from './route-tables.ts';

type Json = Record<string, unknown>;

const vectors = new URL(
  '../../services/attendance/device-samples/test-vectors.json',
  import.meta.url,
);

export function deviceDocument(): Json {
  const document = openApi('devices', deviceRoutes(anything)) as Json & {
    info: Json;
    paths: Record<string, Record<string, Json>>;
  };
  const { requests } = JSON.parse(readFileSync(vectors, 'utf8')) as {
    requests: { body: string | null; headers: Json }[];
  };
  const [vector] = requests;
  const rollCall = document.paths['/devices/{deviceId}/roll-calls']?.post;
  if (!rollCall || !vector?.body) throw new Error('roll calls are not where they were');
  // Each line is judged by itself, so the door's own schema takes anything.
  const lines = {
    type: 'array',
    items: jsonSchema(rollCallLine, 'input'),
    minItems: 1,
    maxItems: 500,
  };
  const schema = { type: 'object', properties: { lines }, required: ['lines'] };
  const content = { 'application/json': { schema, example: JSON.parse(vector.body) } };
  rollCall.requestBody = { required: true, content };
  const summary = 'What canteen devices call, and the webhooks that their makers are told by.';
  return { ...document, info: { ...document.info, summary }, webhooks: webhooks() };
}

function webhooks(): Json {
  const entries = Object.entries(webhookEvents).map(([type, { summary, data }]): [string, Json] => {
    const schema = {
      type: 'object',
      properties: {
        type: { const: type },
        timestamp: { type: 'string', format: 'date-time' },
        data: jsonSchema(data, 'output'),
      },
      required: ['type', 'timestamp', 'data'],
    };
    const post = {
      operationId: `told.${type}`,
      summary,
      parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
        ...{ name, in: 'header', required: true, schema: { type: 'string' } },
      })),
      requestBody: { required: true, content: { 'application/json': { schema } } },
      responses: { '2XX': { description: 'Taken; anything else is sent again.' } },
    };
    return [type, { post }];
  });
  return Object.fromEntries(entries);
}
