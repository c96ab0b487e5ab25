/** The messaging that crash tests run, in a process of its own or in that of the test. */
import type { TopicDefinition } from '@mestolo/contracts/topics.ts';
import type { DoorHandler, OutgoingEvent } from '@mestolo/messaging/handler.ts';
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { Counted, countingHandler, Echoed, EFFECTS, type Effect } from './test-domain.ts';

/** What is to be run; definitions of events cannot travel, so topics come without them. */
export interface SubjectPlan {
  readonly group: string;
  readonly topic: TopicDefinition;
  readonly echoTo?: TopicDefinition;
  /** Counts to hand in at the door, one after the other. */
  readonly submit?: readonly number[];
  /** Counts on which the handler fails. */
  readonly failOn?: readonly number[];
  /** Says `loading` and waits so long in every load. */
  readonly loadMs?: number;
}

type Say = (line: string) => void;

function consume(messaging: Messaging, plan: SubjectPlan, say: Say): void {
  messaging.consume({
    group: plan.group,
    topics: [{ ...plan.topic, events: [Counted] }],
    handler: countingHandler({
      ...(plan.echoTo && { echoTo: { ...plan.echoTo, events: [Echoed] } }),
      beforeDecide(events) {
        const numbers = events.map(({ data }) => (data as { n: number }).n);
        if (numbers.some((n) => plan.failOn?.includes(n))) throw new Error('fails as told');
      },
      async onLoad() {
        if (plan.loadMs === undefined) return;
        say('loading');
        await new Promise((resolve) => setTimeout(resolve, plan.loadMs));
      },
    }),
  });
}

function echoOf(request: number, topic: TopicDefinition): OutgoingEvent {
  const key = `door-${request}`;
  return {
    topic,
    definition: Echoed,
    id: `echo-${key}`,
    tenant: 'pianengo',
    key,
    subject: key,
    time: '2020-09-14T10:15:00.000Z',
    data: { of: key },
    cause: null,
  };
}

function doorHandler({ echoTo }: SubjectPlan): DoorHandler<number, ReadonlySet<string>, string> {
  return {
    async load(reader, requests) {
      const ids = requests.map(({ request }) => `door-${request}`);
      const known = await reader.find<Effect>(EFFECTS, { _id: { $in: ids } });
      return new Set(known.map(({ _id }) => _id));
    },
    decide(known, requests) {
      const numbers = requests.map(({ request }) => request);
      const fresh = numbers.filter((n) => !known.has(`door-${n}`));
      const operations = fresh.map((n) => ({
        insertOne: { document: { _id: `door-${n}`, n, place: 1 } },
      }));
      return {
        answers: numbers.map((n) => (known.has(`door-${n}`) ? 'known' : 'new')),
        decision: {
          writes: [{ collection: EFFECTS, operations }],
          events: echoTo ? fresh.map((n) => echoOf(n, echoTo)) : [],
          changed: [],
        },
      };
    },
  };
}

/** Consumes, and hands in what the plan says; tells how far it is. */
export async function runSubject(
  messaging: Messaging,
  plan: SubjectPlan,
  say: Say = () => undefined,
): Promise<void> {
  consume(messaging, plan, say);
  const door = messaging.door('counts', doorHandler(plan));
  void messaging.start().then(() => say('started'));
  for (const n of plan.submit ?? []) await door.submit(n, NO_CAUSE);
  say('submitted');
}
