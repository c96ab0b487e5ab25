/**
 * The one way to send a request twice: the caller names it with an `Idempotency-Key`, and a repeat
 * gets the answer of the first. Key and answer are written in the transaction that does the work,
 * so there is never the one without the other.
 */
import { createHash } from 'node:crypto';
import type { Cause, DoorHandler, DoorRequest } from '@mestolo/messaging/handler.ts';
import type { Door, Messaging } from '@mestolo/messaging/messaging.ts';
import { problem } from './http.ts';
import type { CollectionDefinition } from './mongo.ts';

/** The caller's name for its request, and what the request says. */
export interface IdempotencyKey {
  readonly tenant: string;
  readonly key: string;
  /** Method, address and body, hashed: another request may not use the key. */
  readonly fingerprint: string;
}

const KEYS = 'idempotencyKeys';
const DAY_MS = 86_400_000;
/** Longer than anything waits that sends again; an office may come back to it after a week. */
const KEPT_MS = 14 * DAY_MS;

/** Stands in the list of collections of a service that has such doors. */
export const idempotencyKeys: CollectionDefinition = {
  name: KEYS,
  indexes: [{ key: { expiresAt: 1 }, expireAfterSeconds: 0 }],
};

interface KeyDocument {
  readonly _id: string;
  readonly fingerprint: string;
  /** As JSON: whatever the answer's fields are called, it comes back as it was. */
  readonly answer: string;
  readonly expiresAt: Date;
}

export interface IdempotentDoor<Request, Answer> {
  /**
   * Without a key the request is taken each time it comes. A repeat that arrives while the first is
   * under way waits for it.
   * @throws HttpProblem 422 where the key was used for another request
   */
  submit(request: Request, key: IdempotencyKey | null, cause: Cause): Promise<Answer>;
}

export interface IdempotencyOptions<Answer> {
  /**
   * Whether an answer is kept for repeats. One that may be another tomorrow (an account that has
   * not arrived yet) is not, and changed nothing. An answer is plain JSON without personal data.
   */
  keeps(answer: Answer): boolean;
}

interface Named<Request> {
  readonly request: Request;
  readonly key: IdempotencyKey | null;
}

type Outcome<Answer> = { readonly answer: Answer } | 'keyUsedForAnother';

interface NamedState<State> {
  readonly kept: ReadonlyMap<string, KeyDocument>;
  /** Null where nothing is left to decide. */
  readonly inner: State | null;
}

type NamedHandler<Request, State, Answer> = DoorHandler<
  Named<Request>,
  NamedState<State>,
  Outcome<Answer>
>;

/** A door whose requests may have a key; the service lists `idempotencyKeys` as a collection. */
export function idempotentDoor<Request, State, Answer>(
  messaging: Pick<Messaging, 'door'>,
  name: string,
  handler: DoorHandler<Request, State, Answer>,
  options: IdempotencyOptions<Answer>,
): IdempotentDoor<Request, Answer> {
  const door: Door<Named<Request>, Outcome<Answer>> = messaging.door(
    name,
    idempotentHandler(handler, { ...options, now: Date.now }),
  );
  return {
    async submit(request, key, cause) {
      const outcome = await door.submit({ request, key }, cause);
      if (outcome !== 'keyUsedForAnother') return outcome.answer;
      throw problem(422, {
        type: 'idempotency-key-used',
        detail: 'This Idempotency-Key was used for another request; send a new one with this one.',
      });
    },
  };
}

/** The handler inside: it answers repeats itself and gives the rest to the one it wraps. */
export function idempotentHandler<Request, State, Answer>(
  handler: DoorHandler<Request, State, Answer>,
  options: IdempotencyOptions<Answer> & { now(): number },
): NamedHandler<Request, State, Answer> {
  const { size } = handler;
  return {
    ...(size && { size: ({ request }: Named<Request>) => size(request) }),
    async load(reader, requests) {
      const ids = requests.flatMap(({ request: { key } }) => (key ? [idOf(key)] : []));
      const found = ids.length
        ? await reader.find<KeyDocument>(KEYS, { _id: { $in: [...new Set(ids)] } })
        : [];
      const kept = new Map(found.map((document) => [document._id, document]));
      const open = openRequests(requests, kept);
      return { kept, inner: open.length ? await handler.load(reader, open.map(bare)) : null };
    },
    decide({ kept, inner }, requests) {
      const open = openRequests(requests, kept);
      // Where the state is null, nothing is open.
      const { decision, answers } =
        inner === null ? NOTHING : handler.decide(inner, open.map(bare));
      const answered = new Map(open.map((one, index) => [one, answers[index] as Answer]));
      const toKeep = [...answered].filter(([, answer]) => options.keeps(answer));
      const expiresAt = new Date(options.now() + KEPT_MS);
      const operations = toKeep.flatMap(([{ request }, answer]) => {
        if (request.key === null) return [];
        const { fingerprint } = request.key;
        const text = JSON.stringify(answer);
        const document = { _id: idOf(request.key), fingerprint, answer: text, expiresAt };
        return [{ insertOne: { document } }];
      });
      const writes = operations.length ? [{ collection: KEYS, operations }] : [];
      return {
        decision: { ...decision, writes: [...decision.writes, ...writes] },
        answers: requests.map((one) => outcomeOf(one, { kept, open, answered })),
      };
    },
  };
}

const NOTHING = { decision: { writes: [], events: [], changed: [] }, answers: [] };

/** What must be decided: requests without a key, and the first of each key that has no answer. */
function openRequests<Request>(
  requests: readonly DoorRequest<Named<Request>>[],
  kept: ReadonlyMap<string, KeyDocument>,
): readonly DoorRequest<Named<Request>>[] {
  const seen = new Set(kept.keys());
  return requests.filter(({ request: { key } }) => {
    if (key === null) return true;
    const id = idOf(key);
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

function outcomeOf<Request, Answer>(
  one: DoorRequest<Named<Request>>,
  state: {
    readonly kept: ReadonlyMap<string, KeyDocument>;
    readonly open: readonly DoorRequest<Named<Request>>[];
    readonly answered: ReadonlyMap<DoorRequest<Named<Request>>, Answer>;
  },
): Outcome<Answer> {
  const { key } = one.request;
  if (key === null) return { answer: state.answered.get(one) as Answer };
  const id = idOf(key);
  const before = state.kept.get(id);
  if (before) {
    if (before.fingerprint !== key.fingerprint) return 'keyUsedForAnother';
    return { answer: JSON.parse(before.answer) as Answer };
  }
  const first = state.open.find(({ request }) => request.key && idOf(request.key) === id);
  if (first?.request.key?.fingerprint !== key.fingerprint) return 'keyUsedForAnother';
  return { answer: state.answered.get(first) as Answer };
}

function bare<Request>({ request, cause }: DoorRequest<Named<Request>>): DoorRequest<Request> {
  return { request: request.request, cause };
}

/** A tenant has no colon. */
function idOf({ tenant, key }: IdempotencyKey): string {
  return `${tenant}:${key}`;
}

/** The key in a request's headers, with the request's fingerprint; null where there is none. */
export function idempotencyKeyOf(request: {
  readonly header: string | readonly string[] | undefined;
  readonly tenant: string;
  readonly method: string;
  readonly path: string;
  /** As checked by the route's schema: defaults that are said or left out are the same. */
  readonly body: unknown;
}): IdempotencyKey | null {
  const { header, tenant, method, path, body } = request;
  if (header === undefined) return null;
  if (typeof header !== 'string' || !/^[\x21-\x7e]{1,100}$/.test(header)) {
    throw problem(400, {
      type: 'idempotency-key',
      detail: 'An Idempotency-Key has 1 to 100 visible characters.',
    });
  }
  const said = JSON.stringify([method, path, body ?? null], sortKeys);
  const fingerprint = createHash('sha256').update(said).digest('base64url');
  return { tenant, key: header, fingerprint };
}

function sortKeys(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [two]) => (one < two ? -1 : 1)));
}
