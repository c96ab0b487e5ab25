/** The door of outages: opened once for each part of a Comune, ended, and done with. */
import { OutageChanged } from '@mestolo/contracts/events/payments.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import type {
  Cause,
  DoorHandler,
  OutgoingEvent,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import { endOutage, type NewOutage, type Outage, openOutage } from '../domain/outage.ts';
import { OUTAGES } from './collections.ts';
import { fromOutage, type OutageDocument, toOutage } from './documents.ts';

export type OutageRequest =
  | { readonly kind: 'open'; readonly wanted: NewOutage; readonly now: string }
  | {
      readonly kind: 'end';
      readonly tenant: string;
      readonly outageId: string;
      readonly now: string;
      readonly timeZone: string;
    }
  /** Every notice that it moves has been moved. */
  | { readonly kind: 'moved'; readonly tenant: string; readonly outageId: string };

/** The outage as it stands now; null where there is no such one. */
export type OutageAnswer = Outage | null;

type Outages = ReadonlyMap<string, Outage>;

export const outageDoor: DoorHandler<OutageRequest, Outages, OutageAnswer> = {
  async load(reader, requests) {
    const tenants = [...new Set(requests.map(({ request }) => tenantOf(request)))];
    const found = await reader.find<OutageDocument>(OUTAGES, { tenant: { $in: tenants } });
    return new Map(found.map((one) => [one._id, toOutage(one)]));
  },
  decide(before, requests) {
    const outages = new Map(before);
    const events: OutgoingEvent[] = [];
    const answers = requests.map(({ request, cause }) => {
      const ofTenant = [...outages.values()].filter(({ tenant }) => tenant === tenantOf(request));
      const decided = decideOne(request, ofTenant);
      if (decided === null) return null;
      const known = outages.get(decided.id);
      if (known?.version !== decided.version) events.push(outageChanged(decided, request, cause));
      outages.set(decided.id, decided);
      return decided;
    });
    const operations = [...outages.values()]
      .filter((one) => one !== before.get(one.id))
      .map((one) => write(before.get(one.id), one));
    const writes = operations.length > 0 ? [{ collection: OUTAGES, operations }] : [];
    return { decision: { writes, events, changed: [] }, answers };
  },
};

function decideOne(request: OutageRequest, known: readonly Outage[]): OutageAnswer {
  if (request.kind === 'open') {
    const { part } = request.wanted;
    const isOpen = known.find((one) => one.part === part && one.to === null) ?? null;
    return isOpen ?? openOutage(request.wanted, known);
  }
  const outage = known.find(({ id }) => id === request.outageId) ?? null;
  if (outage === null) return null;
  if (request.kind === 'moved') {
    return outage.move && { ...outage, move: { ...outage.move, isDone: true } };
  }
  if (outage.to !== null) return outage;
  const { now, timeZone } = request;
  const others = known.filter(({ id }) => id !== outage.id);
  return endOutage(outage, { now, others, timeZone });
}

function write(seen: Outage | undefined, outage: Outage): WriteOperation {
  const document = { ...fromOutage(outage) };
  if (seen === undefined) return { insertOne: { document } };
  return {
    replaceOne: { filter: { _id: outage.id, version: seen.version }, replacement: document },
  };
}

function outageChanged(
  outage: Outage,
  request: OutageRequest,
  cause: Cause,
): OutgoingEvent<typeof OutageChanged> {
  const { id: outageId, tenant, version, part, from, to, reason } = outage;
  return {
    topic: topics.outages,
    definition: OutageChanged,
    id: `outage:${outageId}:${version}`,
    tenant,
    key: tenant,
    subject: outageId,
    time: 'now' in request ? request.now : from,
    data: { outageId, version, part, from, to, reason },
    cause,
  };
}

function tenantOf(request: OutageRequest): string {
  return request.kind === 'open' ? request.wanted.tenant : request.tenant;
}
