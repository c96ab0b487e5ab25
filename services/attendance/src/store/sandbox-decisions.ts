/**
 * What is decided in a sandbox stays there: it is told to nobody, so that nothing is charged, sent
 * or counted, and MongoDB deletes it after some days.
 */
import { isSandbox } from '@mestolo/contracts/sandbox.ts';
import type {
  CollectionWrites,
  Decision,
  DoorHandler,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import type { IndexDefinition } from '@mestolo/service/mongo.ts';
import { SANDBOX_KEEPS_DAYS } from '../domain/sandbox.ts';
import { tellingDoor } from './webhook-facts.ts';

/** Stands among the indexes of what a sandbox forgets; other documents lack the field. */
export const forgottenInTime: IndexDefinition = {
  key: { expiresAt: 1 },
  expireAfterSeconds: 0,
  partialFilterExpression: { expiresAt: { $exists: true } },
};

const DAY_MS = 86_400_000;

/** @param forgets the collections that have the index above */
export function withSandboxes(
  messaging: Messaging,
  forgets: ReadonlySet<string>,
): Pick<Messaging, 'door' | 'readiness'> {
  return {
    readiness: () => messaging.readiness(),
    door: (name, handler) =>
      messaging.door(name, stayingInSandbox(tellingDoor(handler), { forgets })),
  };
}

export function stayingInSandbox<Request, State, Answer>(
  handler: DoorHandler<Request, State, Answer>,
  options: { readonly forgets: ReadonlySet<string>; now?(): number },
): DoorHandler<Request, State, Answer> {
  const { forgets, now = Date.now } = options;
  return {
    ...handler,
    decide(state, requests) {
      const { decision, answers } = handler.decide(state, requests);
      const expiresAt = new Date(now() + SANDBOX_KEEPS_DAYS * DAY_MS);
      return { decision: contained(decision, forgets, expiresAt), answers };
    },
  };
}

export function contained(
  decision: Decision,
  forgets: ReadonlySet<string>,
  expiresAt: Date,
): Decision {
  const { writes, events } = decision;
  return {
    ...decision,
    events: events.filter(({ tenant }) => !isSandbox(tenant)),
    writes: writes.map((one): CollectionWrites => {
      if (!forgets.has(one.collection)) return one;
      return { ...one, operations: one.operations.map((each) => expiring(each, expiresAt)) };
    }),
  };
}

function expiring(operation: WriteOperation, expiresAt: Date): WriteOperation {
  if ('insertOne' in operation) {
    const { document } = operation.insertOne;
    if (!isOfSandbox(document)) return operation;
    return { insertOne: { document: { ...document, expiresAt } } };
  }
  if ('replaceOne' in operation) {
    const { replaceOne } = operation;
    if (!isOfSandbox(replaceOne.replacement)) return operation;
    return {
      replaceOne: { ...replaceOne, replacement: { ...replaceOne.replacement, expiresAt } },
    };
  }
  if ('updateOne' in operation && !Array.isArray(operation.updateOne.update)) {
    const { updateOne } = operation;
    const update = updateOne.update as Record<string, Record<string, unknown>>;
    if (!isOfSandbox(update.$setOnInsert ?? {})) return operation;
    return {
      updateOne: { ...updateOne, update: { ...update, $set: { ...update.$set, expiresAt } } },
    };
  }
  return operation;
}

function isOfSandbox({ tenant }: Readonly<Record<string, unknown>>): boolean {
  return typeof tenant === 'string' && isSandbox(tenant);
}
