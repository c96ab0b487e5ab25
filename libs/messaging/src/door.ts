/**
 * Doors with group commit: requests that arrive together share a transaction, and their fate not.
 */
import { within } from './backoff.ts';
import { crashPoint } from './crash-points.ts';
import { DoorUnavailable } from './door-unavailable.ts';
import { failureKind, reportOf } from './failure.ts';
import type { Cause, DoorHandler, DoorRequest } from './handler.ts';
import type { Door, Logger } from './messaging.ts';
import { counted } from './metrics.ts';
import { type Left, outboxDocuments, outboxWrites } from './outbox.ts';
import { retrying } from './retrying.ts';
import type { Store } from './store.ts';

const GATHER_MS = 10;
const FACTS_AT_MOST = 500;
const BYTES_AT_MOST = 1024 * 1024;
/** Groups in their transactions at one time; more would only meet each other's locks. */
const GROUPS_AT_ONCE = 4;
const GIVE_UP_AFTER_MS = 5_000;
const RETRY_AFTER_SECONDS = 5;

export interface DoorOptions {
  readonly name: string;
  readonly service: string;
  readonly store: Store;
  readonly logger: Logger;
  readonly now: () => number;
  pickSlot(): number;
  onCommitted(by: string, left: Left): void;
}

interface Waiting<Request, Answer> {
  readonly request: Request;
  readonly cause: Cause;
  readonly facts: number;
  readonly bytes: number;
  /** Aborted when the caller has been told that it took too long. */
  readonly late: AbortSignal;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

export class GroupDoor<Request, State, Answer> implements Door<Request, Answer> {
  readonly #options: DoorOptions;
  readonly #handler: DoorHandler<Request, State, Answer>;
  #waiting: Waiting<Request, Answer>[] = [];
  #gathering: NodeJS.Timeout | undefined;
  readonly #running = new Set<Promise<void>>();
  #isClosed = false;

  constructor(handler: DoorHandler<Request, State, Answer>, options: DoorOptions) {
    this.#handler = handler;
    this.#options = options;
  }

  submit(request: Request, cause: Cause): Promise<Answer> {
    const { name } = this.#options;
    if (this.#isClosed) {
      return Promise.reject(new DoorUnavailable(`${name} is closing`, RETRY_AFTER_SECONDS));
    }
    const { facts, bytes } = this.#handler.size?.(request) ?? { facts: 1, bytes: 1_000 };
    const late = new AbortController();
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const timer = setTimeout(() => {
      late.abort();
      reject(new DoorUnavailable(`${name} took longer than 5 s`, RETRY_AFTER_SECONDS));
    }, GIVE_UP_AFTER_MS);
    this.#waiting.push({ request, cause, facts, bytes, late: late.signal, resolve, reject });
    this.#gather();
    return promise.finally(() => clearTimeout(timer));
  }

  /** No new requests; those inside get their answers. */
  async close(deadlineMs: number): Promise<void> {
    this.#isClosed = true;
    this.#open();
    const all = async () => {
      while (this.#running.size > 0) await Promise.all(this.#running);
    };
    await within(deadlineMs, all(), undefined);
  }

  #gather(): void {
    if (this.#isFull()) this.#open();
    else this.#gathering ??= setTimeout(() => this.#open(), GATHER_MS);
  }

  #isFull(): boolean {
    let facts = 0;
    let bytes = 0;
    for (const waiting of this.#waiting) {
      facts += waiting.facts;
      bytes += waiting.bytes;
    }
    return facts >= FACTS_AT_MOST || bytes >= BYTES_AT_MOST;
  }

  /** Starts groups, as many as may run, with what has gathered. */
  #open(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    while (this.#waiting.length > 0 && this.#running.size < GROUPS_AT_ONCE) {
      const group = this.#takeGroup();
      if (group.length === 0) continue;
      const running = this.#post(group).finally(() => {
        this.#running.delete(running);
        if (this.#waiting.length > 0) this.#open();
      });
      this.#running.add(running);
    }
  }

  #takeGroup(): Waiting<Request, Answer>[] {
    const group: Waiting<Request, Answer>[] = [];
    let facts = 0;
    let bytes = 0;
    while (this.#waiting.length > 0) {
      const [next] = this.#waiting;
      if (next === undefined) break;
      const isTooMuch = facts + next.facts > FACTS_AT_MOST || bytes + next.bytes > BYTES_AT_MOST;
      if (group.length > 0 && isTooMuch) break;
      this.#waiting.shift();
      if (next.late.aborted) continue;
      facts += next.facts;
      bytes += next.bytes;
      group.push(next);
    }
    return group;
  }

  /** A group that fails for a reason of its own is split: each request then goes alone. */
  async #post(group: readonly Waiting<Request, Answer>[]): Promise<void> {
    try {
      const answers = await this.#transact(group);
      for (const [index, waiting] of group.entries()) waiting.resolve(answers[index] as Answer);
    } catch (error) {
      const [only] = group;
      if (group.length === 1 && only !== undefined) this.#refuse(only, error);
      else if (failureKind(error) === 'abandoned')
        for (const one of group) this.#refuse(one, error);
      else await Promise.all(group.map((waiting) => this.#post([waiting])));
    }
  }

  #refuse(waiting: Waiting<Request, Answer>, error: unknown): void {
    const { name, logger } = this.#options;
    // Already answered: it took too long.
    if (waiting.late.aborted) return;
    if (failureKind(error) === 'abandoned') {
      const cause = { cause: error };
      waiting.reject(new DoorUnavailable(`${name} gave up`, RETRY_AFTER_SECONDS, cause));
      return;
    }
    logger.debug({ door: name, error: reportOf(error) }, 'a request was refused by its decision');
    waiting.reject(error);
  }

  async #transact(group: readonly Waiting<Request, Answer>[]): Promise<readonly Answer[]> {
    const { name, service, store, logger, now, pickSlot, onCommitted } = this.#options;
    const requests: DoorRequest<Request>[] = group.map(({ request, cause }) => ({
      request,
      cause,
    }));
    // Given up only when nobody waits for it any more.
    const signal = allOf(group.map(({ late }) => late));
    const attempt = () =>
      store.transact(
        async (transaction) => {
          const state = await this.#handler.load(transaction, requests);
          crashPoint('door.loaded');
          const { decision, answers } = this.#handler.decide(state, requests);
          if (answers.length !== requests.length) throw new Error(`${name}: an answer is missing`);
          crashPoint('door.decided');
          const at = new Date(now());
          const documents = outboxDocuments({ service, slot: pickSlot(), at, decision });
          await transaction.write([...decision.writes, outboxWrites(documents)]);
          crashPoint('door.written');
          return { answers, left: { documents, events: decision.events } };
        },
        { signal, limitMs: GIVE_UP_AFTER_MS },
      );
    const { answers, left } = await retrying(attempt, {
      signal,
      onRetry(kind, error) {
        counted.aborted.add(1, { door: name, kind });
        logger.debug({ door: name, kind, error: reportOf(error) }, 'a group is decided again');
      },
    });
    crashPoint('door.committed');
    onCommitted(name, left);
    return answers;
  }
}

/** Aborted when the last of them is. */
function allOf(signals: readonly AbortSignal[]): AbortSignal {
  const [only] = signals;
  if (signals.length === 1 && only !== undefined) return only;
  const all = new AbortController();
  let left = signals.length;
  for (const signal of signals) {
    const one = (): void => {
      left -= 1;
      if (left === 0) all.abort();
    };
    if (signal.aborted) one();
    else signal.addEventListener('abort', one, { once: true });
  }
  return all.signal;
}
