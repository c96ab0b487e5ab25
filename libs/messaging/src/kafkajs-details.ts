/** How kafkajs says things, put in terms of the port. */
import type { BusRecord } from './bus.ts';
import type { EachBatchPayload } from './kafka-bus.ts';

function headersOf(payload: EachBatchPayload['batch']['messages'][number]) {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(payload.headers ?? {})) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) headers[name] = first.toString();
  }
  return headers;
}

export function recordsOf(batch: EachBatchPayload['batch']): BusRecord[] {
  return batch.messages.map((message) => ({
    offset: Number(message.offset),
    key: message.key,
    value: message.value,
    headers: headersOf(message),
  }));
}

/** After these kafkajs joins the group anew by itself. */
export function isRejoin(error: unknown): boolean {
  const { type } = error as { type?: string };
  return type !== undefined && REJOIN_TYPES.has(type);
}

const REJOIN_TYPES: ReadonlySet<string> = new Set([
  'REBALANCE_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
]);
