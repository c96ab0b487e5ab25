/**
 * What is told to webhooks is read off what was decided, and kept in the same transaction: nothing
 * that happened is left out, and nothing is told that did not happen.
 */
import { createHash } from 'node:crypto';
import { KitchenCounted } from '@mestolo/contracts/events/attendance.ts';
import type { Decision, DoorHandler, OutgoingEvent } from '@mestolo/messaging/handler.ts';
import type { WebhookFact } from '../domain/webhook.ts';
import { CASES } from './collections.ts';
import { WEBHOOK_FACTS } from './webhook-documents.ts';

/** The decision with what it tells; `more` is what cannot be read off it. */
export function telling(decision: Decision, more: readonly WebhookFact[] = []): Decision {
  const facts = [...closedCases(decision), ...counts(decision.events), ...more];
  if (facts.length === 0) return decision;
  const byId = new Map(facts.map((fact) => [messageIdOf(fact), fact]));
  const operations = [...byId].map(([_id, fact]) => ({
    updateOne: {
      filter: { _id },
      update: { $setOnInsert: { ...fact, keptAt: new Date(fact.at) } },
      upsert: true,
    },
  }));
  return { ...decision, writes: [...decision.writes, { collection: WEBHOOK_FACTS, operations }] };
}

export function tellingDoor<Request, State, Answer>(
  handler: DoorHandler<Request, State, Answer>,
): DoorHandler<Request, State, Answer> {
  return {
    ...handler,
    decide(state, requests) {
      const { decision, answers } = handler.decide(state, requests);
      return { decision: telling(decision), answers };
    },
  };
}

export function messageIdOf({ tenant, type, name }: WebhookFact): string {
  const hashed = createHash('sha256').update(`${tenant}|${type}|${name}`).digest('hex');
  return `msg_${hashed.slice(0, 32)}`;
}

interface CaseUpdate {
  readonly $set?: {
    readonly state?: string;
    readonly closed?: { readonly at: string; readonly how: string } | null;
    readonly observationId?: string;
    readonly schoolId?: string | null;
  };
  readonly $setOnInsert?: {
    readonly kind?: string;
    readonly tenant?: string;
    readonly caseId?: string;
    readonly servedOn?: string;
  };
}

function closedCases({ writes }: Decision): WebhookFact[] {
  const operations = writes
    .filter(({ collection }) => collection === CASES)
    .flatMap((one) => one.operations);
  return operations.flatMap((operation): WebhookFact[] => {
    if (!('updateOne' in operation)) return [];
    const { $set, $setOnInsert: about } = operation.updateOne.update as CaseUpdate;
    const { closed, observationId, schoolId } = $set ?? {};
    if (!closed || about?.kind !== 'parked' || about.tenant === undefined) return [];
    const { tenant, servedOn } = about;
    const name = `${about.caseId}:${closed.at}`;
    const data = { observationId, schoolId: schoolId ?? null, servedOn, how: closed.how };
    return [{ tenant, name, type: 'line.resolved', at: closed.at, data }];
  });
}

function counts(events: readonly OutgoingEvent[]): WebhookFact[] {
  return events.flatMap((event): WebhookFact[] => {
    if (event.definition.type !== KitchenCounted.type) return [];
    const { lines, ...count } = KitchenCounted.data.parse(event.data);
    const { schoolId, servedOn, slot, version, cause } = count;
    const sum = (of: 'pupils' | 'staff') => lines.reduce((all, line) => all + line[of], 0);
    const people = { pupils: sum('pupils'), staff: sum('staff') };
    const data = { schoolId, servedOn, slot, version, cause, ...people };
    return [{ tenant: event.tenant, name: event.id, type: 'count.told', at: event.time, data }];
  });
}
