/** Documents as they were published against those of today: whom a change would break. */
import { schemaBreaks } from './schema-compatibility.ts';

type Json = Readonly<Record<string, unknown>>;
type Table = Readonly<Record<string, Json>>;

/** What a caller of the published document could not do any more. */
export function httpBreaks(before: Json, after: Json): string[] {
  const now = operations(after);
  return Object.entries(operations(before)).flatMap(([name, operation]) => {
    const next = now[name];
    if (next === undefined) return [`${name}: is gone`];
    return [
      ...nameBreaks(name, operation, next),
      ...securityBreaks(name, operation, next),
      ...parameterBreaks(name, operation, next),
      ...bodyBreaks(name, operation, next),
      ...answerBreaks(name, operation, next),
    ];
  });
}

function operations(document: Json): Table {
  return Object.fromEntries(
    Object.entries(document.paths as Readonly<Record<string, Table>>).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [
        `${method.toUpperCase()} ${path}`,
        operation,
      ]),
    ),
  );
}

/** Generated clients call an operation by this name. */
function nameBreaks(name: string, before: Json, after: Json): string[] {
  return before.operationId === after.operationId ? [] : [`${name}: has another operationId`];
}

function securityBreaks(name: string, before: Json, after: Json): string[] {
  const proofs = ({ security }: Json) => JSON.stringify(security);
  const callers = (one: Json) => one['x-callers'] as readonly string[] | undefined;
  const left = callers(after);
  const lost = left ? (callers(before) ?? ['anyone']).filter((one) => !left.includes(one)) : [];
  return [
    ...(proofs(before) === proofs(after) ? [] : [`${name}: asks for another proof`]),
    ...lost.map((caller) => `${name}: is not for ${caller} any more`),
  ];
}

function parameterBreaks(name: string, before: Json, after: Json): string[] {
  const old = parameters(before);
  const now = parameters(after);
  const added = Object.entries(now).filter(([key, { required }]) => required && !old[key]);
  return [
    ...added.map(([key]) => `${name} ${key}: is required now`),
    ...Object.entries(old).flatMap(([key, { required, schema }]) => {
      const next = now[key];
      if (next === undefined) return [`${name} ${key}: is gone`];
      const stricter = next.required === true && required !== true;
      return [
        ...(stricter ? [`${name} ${key}: is required now`] : []),
        ...schemaBreaks(schema as Json, next.schema as Json, 'sent', `${name} ${key}`),
      ];
    }),
  ];
}

function parameters({ parameters: list = [] }: Json): Table {
  return Object.fromEntries((list as readonly Json[]).map((one) => [`${one.in} ${one.name}`, one]));
}

function bodyBreaks(name: string, before: Json, after: Json): string[] {
  const old = before.requestBody as Json | undefined;
  const now = after.requestBody as Json | undefined;
  if (old === undefined) return now?.required === true ? [`${name}: needs a body now`] : [];
  return contentBreaks(`${name} body`, old, now ?? {}, 'sent');
}

function answerBreaks(name: string, before: Json, after: Json): string[] {
  const now = after.responses as Table;
  return Object.entries(before.responses as Table).flatMap(([status, answer]) => {
    const next = now[status];
    if (next === undefined) return [`${name}: does not answer ${status} any more`];
    return contentBreaks(`${name} ${status}`, answer, next, 'got');
  });
}

function contentBreaks(place: string, before: Json, after: Json, role: 'sent' | 'got'): string[] {
  const now = (after.content ?? {}) as Table;
  return Object.entries((before.content ?? {}) as Table).flatMap(([type, { schema }]) => {
    const next = now[type];
    if (next === undefined) return [`${place}: is not ${type} any more`];
    return schemaBreaks((schema ?? {}) as Json, (next.schema ?? {}) as Json, role, place);
  });
}

/** What a reader or writer of the published topics could not live with. */
export function topicBreaks(before: Json, after: Json): string[] {
  const now = after.channels as Table;
  const channels = Object.entries(before.channels as Table).flatMap(([name, channel]) => {
    const next = now[name];
    if (next === undefined) return [`${name}: is gone`];
    const kept = Object.keys(next.messages as Json);
    const lost = Object.keys(channel.messages as Json).filter((type) => !kept.includes(type));
    return [
      ...lost.map((type) => `${name}: has no ${type} any more`),
      // Another number of partitions or another key tears apart what must stay in order.
      ...(kafkaOf(channel) === kafkaOf(next) ? [] : [`${name}: is kept in another way`]),
      ...(channel.description === next.description ? [] : [`${name}: has another owner or key`]),
    ];
  });
  return [...channels, ...messageBreaks(messagesOf(before), messagesOf(after))];
}

function messageBreaks(before: Table, after: Table): string[] {
  return Object.entries(before).flatMap(([type, message]) => {
    const next = after[type];
    if (next === undefined) return [`${type}: is gone`];
    return schemaBreaks(payloadOf(message), payloadOf(next), 'event', type);
  });
}

const kafkaOf = (channel: Json): string =>
  JSON.stringify((channel.bindings as Json | undefined)?.kafka);

const messagesOf = ({ components }: Json): Table => (components as Json).messages as Table;

const payloadOf = ({ payload }: Json): Json => (payload as Json).schema as Json;
