/** Calls another service over HTTP: a token that names who acts, a time limit, the trace. */
import type { Actor } from '@mestolo/contracts/values.ts';
import {
  type Context,
  context,
  createContextKey,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { z } from 'zod';
import type { TokenSigner } from './tokens.ts';

export interface ServiceClientOptions {
  readonly baseUrl: string;
  /** The service that is called. */
  readonly audience: string;
  readonly signer: TokenSigner;
  /** Who acts where a call names nobody. */
  readonly actor: Actor;
  readonly timeoutMs?: number;
}

export interface CallOptions<Schema extends z.ZodType> {
  readonly schema: Schema;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  /** The person for whom this service calls. */
  readonly onBehalfOf?: string;
  readonly timeoutMs?: number;
}

/** An answer that is no JSON, such as a PDF: passed on as it is. */
export interface FileAnswer {
  readonly contentType: string;
  readonly bytes: Buffer;
}

type FileCall = (path: string, options?: { readonly timeoutMs?: number }) => Promise<FileAnswer>;

type Call = <Schema extends z.ZodType>(
  path: string,
  options: CallOptions<Schema>,
) => Promise<z.infer<Schema>>;

export interface ServiceClient {
  readonly get: Call;
  readonly post: Call;
  readonly put: Call;
  readonly getFile: FileCall;
}

/** The other service said no, or nothing. Keeps its problem details, and never the request. */
export class ServiceCallFailed extends Error {
  override readonly name = 'ServiceCallFailed';
  /** Null where no answer came. */
  readonly status: number | null;
  /** The problem's `type`, or null. */
  readonly problemType: string | null;
  readonly detail: string | null;
  /** Every member of the problem, also those that this kind of problem alone has. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Set where the same call may succeed later. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, answer: FailedAnswer, options?: ErrorOptions) {
    super(message, options);
    this.status = answer.status;
    this.problemType = answer.problemType;
    this.detail = answer.detail;
    this.members = answer.members ?? {};
    this.retryAfterSeconds = answer.retryAfterSeconds;
  }
}

interface FailedAnswer {
  readonly status: number | null;
  readonly problemType: string | null;
  readonly detail: string | null;
  readonly members?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;
}

const TIMEOUT_MS = 5_000;
const tracer = trace.getTracer('@mestolo/service');

/**
 * The instrumentation of fetch would write the trace headers a second time; this is the name under
 * which the SDK keeps "make no spans here".
 */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

export function createServiceClient(options: ServiceClientOptions): ServiceClient {
  const call =
    (method: string): Call =>
    (path, callOptions) =>
      withClientSpan(`${method} ${options.audience}`, (active) =>
        send(options, { method, path, active }, callOptions),
      );
  return {
    get: call('GET'),
    post: call('POST'),
    put: call('PUT'),
    getFile: (path, fileOptions = {}) =>
      withClientSpan(`GET ${options.audience}`, (active) =>
        sendForFile(options, { method: 'GET', path, active }, fileOptions),
      ),
  };
}

async function withClientSpan<Result>(
  name: string,
  run: (active: Context) => Promise<Result>,
): Promise<Result> {
  const span = tracer.startSpan(name, { kind: SpanKind.CLIENT });
  try {
    return await run(trace.setSpan(context.active(), span));
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

async function sendForFile(
  client: ServiceClientOptions,
  request: { readonly method: string; readonly path: string; readonly active: Context },
  options: Pick<CallOptions<z.ZodType>, 'timeoutMs'>,
): Promise<FileAnswer> {
  const headers: Record<string, string> = {
    authorization: `Bearer ${await client.signer.sign(client.audience, client.actor)}`,
  };
  propagation.inject(request.active, headers);
  const timeoutMs = options.timeoutMs ?? client.timeoutMs ?? TIMEOUT_MS;
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await exchange(client, request, { headers, redirect: 'error', signal });
  if (answer.status >= 400) throw failedCall(client.audience, answer);
  return { contentType: answer.contentType, bytes: answer.bytes };
}

async function send<Schema extends z.ZodType>(
  client: ServiceClientOptions,
  request: { readonly method: string; readonly path: string; readonly active: Context },
  options: CallOptions<Schema>,
): Promise<z.infer<Schema>> {
  const { onBehalfOf, idempotencyKey, body } = options;
  const actor = onBehalfOf ? { ...client.actor, onBehalfOf } : client.actor;
  const headers: Record<string, string> = {
    accept: 'application/json',
    authorization: `Bearer ${await client.signer.sign(client.audience, actor)}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  };
  propagation.inject(request.active, headers);
  const timeoutMs = options.timeoutMs ?? client.timeoutMs ?? TIMEOUT_MS;
  const answer = await exchange(client, request, {
    method: request.method,
    headers,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (answer.status >= 400) throw failedCall(client.audience, answer);
  const result = options.schema.safeParse(answer.body);
  if (result.success) return result.data;
  throw new ServiceCallFailed(
    `${client.audience} answered ${answer.status} in another form than agreed`,
    { status: answer.status, problemType: null, detail: null, retryAfterSeconds: undefined },
    { cause: result.error },
  );
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly contentType: string;
  readonly bytes: Buffer;
  /** Undefined where the answer is no JSON. */
  readonly body: unknown;
}

async function exchange(
  client: ServiceClientOptions,
  request: { readonly path: string; readonly active: Context },
  init: RequestInit,
): Promise<Answer> {
  const quiet = request.active.setValue(SUPPRESS_TRACING, true);
  try {
    const response = await context.with(quiet, () => fetch(client.baseUrl + request.path, init));
    const bytes = Buffer.from(await response.arrayBuffer());
    const { status } = response;
    const contentType = response.headers.get('content-type') ?? '';
    const isJson = /json/.test(contentType) && bytes.length > 0;
    const body: unknown = isJson ? JSON.parse(bytes.toString('utf8')) : undefined;
    const retryAfter = response.headers.get('retry-after');
    return { status, retryAfter, contentType, bytes, body };
  } catch (cause) {
    throw new ServiceCallFailed(
      `${client.audience} did not answer`,
      { status: null, problemType: null, detail: null, retryAfterSeconds: 5 },
      { cause },
    );
  }
}

function failedCall(audience: string, { status, retryAfter, body }: Answer): ServiceCallFailed {
  const problem = typeof body === 'object' && body !== null ? body : {};
  const text = (name: string) => {
    const value = (problem as Record<string, unknown>)[name];
    return typeof value === 'string' ? value : null;
  };
  const seconds = Number(retryAfter);
  const later = status === 503 || status === 429;
  return new ServiceCallFailed(`${audience} answered ${status}`, {
    status,
    problemType: text('type'),
    detail: text('detail'),
    members: { ...problem },
    retryAfterSeconds: later ? seconds || 5 : undefined,
  });
}
