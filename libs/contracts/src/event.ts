/**
 * An event is a CloudEvents 1.0 object in structured JSON; a definition names its type and data.
 */
import { z } from 'zod';

export interface EventDefinition<Schema extends z.ZodType = z.ZodType> {
  /** CloudEvents `type`, with its major version: `it.mestolo.attendance.meal-recorded.v1`. */
  readonly type: string;
  /** Unknown fields are ignored, so that a newer producer may add some. */
  readonly data: Schema;
}

export type DataOf<Definition> =
  Definition extends EventDefinition<infer Schema> ? z.infer<Schema> : never;

export function defineEvent<Schema extends z.ZodType>(
  type: string,
  data: Schema,
): EventDefinition<Schema> {
  return { type, data };
}

/** Everything of an event but its data. `tenant`, `partitionkey` and the trace are extensions. */
export const envelope = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(200),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().min(1),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  tenant: z.string().min(1),
  partitionkey: z.string().min(1),
  /** W3C trace context of the step that made the event. */
  traceparent: z.string().optional(),
  tracestate: z.string().optional(),
});

export type Envelope = z.infer<typeof envelope>;
