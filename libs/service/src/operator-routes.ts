/**
 * The doors that every service has for its operators alone: records in quarantine are tried again
 * or given up, and compacted topics are published once more.
 */
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import { z } from 'zod';
import { type DropDoor, dropDoor } from './drop-door.ts';
import { defineRoute, problem, type Route } from './http.ts';

const MOST_IDS = 500;
const LONGEST_NAME = 300;

const name = z.string().min(1).max(LONGEST_NAME);
const ids = z.array(name).min(1).max(MOST_IDS);

const replayBody = z.strictObject({
  ids: ids.optional(),
  /** The consumer group; without any of these all that wait. */
  group: name.optional(),
  topic: name.optional(),
  type: name.optional(),
  /** Of the reason: `unknownType`, `handlerFailed`. */
  code: name.optional(),
});

const dropBody = z.strictObject({ ids, reason: z.string().trim().min(3).max(500) });

const taken = z.int().nonnegative();

export interface OperatorNeeds {
  readonly messaging: Pick<Messaging, 'replayQuarantine' | 'republishAll'>;
  readonly drop: DropDoor;
  /** The compacted topics this service owns. */
  readonly compacted: readonly string[];
  /** Only a process that consumes can take records again. */
  readonly consumes: boolean;
}

/** For the shell of a service. */
export function operatorDoors(
  messaging: Messaging,
  own: Pick<OperatorNeeds, 'compacted' | 'consumes'> & { readonly keepsLog: boolean },
): readonly Route[] {
  const { compacted, consumes, keepsLog } = own;
  const drop = messaging.door('quarantine', dropDoor(keepsLog));
  return operatorRoutes({ messaging, drop, compacted, consumes });
}

export function operatorRoutes(needs: OperatorNeeds): readonly Route[] {
  return [postReplay(needs), postDrop(needs), postRepublication(needs)];
}

function postReplay({ messaging, consumes }: OperatorNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/quarantine:replay',
    summary: 'Try records in quarantine again; what fails again stays there',
    access: 'service',
    callers: ['operator'],
    body: replayBody,
    answers: { 200: z.strictObject({ taken }) },
    async handle({ body: { ids: wanted, group, topic, type, code } }) {
      if (!consumes) {
        const detail = 'This process reads no topics: ask one that has the role consumers.';
        throw problem(409, { type: 'no-consumers-here', detail });
      }
      const count = await messaging.replayQuarantine({
        ...(wanted && { ids: wanted }),
        ...(group !== undefined && { group }),
        ...(topic !== undefined && { topic }),
        ...(type !== undefined && { type }),
        ...(code !== undefined && { code }),
      });
      return { status: 200, body: { taken: count } };
    },
  });
}

function postDrop({ drop }: OperatorNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/quarantine:drop',
    summary: 'Give up records in quarantine for good, with a reason that stays',
    access: 'service',
    callers: ['operator'],
    body: dropBody,
    answers: { 200: z.strictObject({ dropped: taken }) },
    async handle({ body, actor, caller, cause }) {
      if (actor.kind !== 'person') {
        const detail = 'Records are given up by a person, whose name stays with them.';
        throw problem(403, { type: 'person-needed', detail });
      }
      const request = { ...body, actor, role: caller ?? 'operator', at: new Date() };
      return { status: 200, body: { dropped: await drop.submit(request, cause) } };
    },
  });
}

function postRepublication({ messaging, compacted }: OperatorNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/topics:republish',
    summary: 'Publish every current document of a compacted topic again',
    access: 'service',
    callers: ['operator'],
    body: z.strictObject({ topic: name }),
    answers: { 200: z.strictObject({ published: taken }) },
    async handle({ body: { topic } }) {
      if (!compacted.includes(topic)) {
        const own = compacted.length === 0 ? 'none' : compacted.join(', ');
        const detail = `Compacted topics of this service: ${own}.`;
        throw problem(422, { type: 'not-its-topic', detail });
      }
      return { status: 200, body: { published: await messaging.republishAll(topic) } };
    },
  });
}
