/** New words of the office: each a version of its own, logged with who and why. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Cause, DoorHandler } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import {
  loadOperationHeads,
  type OperationDraft,
  type OperationHead,
  operationWrites,
} from '@mestolo/service/operation-log.ts';
import type { Template } from '../texts/template.ts';
import { type CalendarDocument, nowAt } from './calendars.ts';
import {
  currentOf,
  TEMPLATES,
  type TemplateDocument,
  type TemplateName,
  templateId,
} from './templates.ts';

export interface TemplateRequest extends TemplateName {
  readonly change:
    | { readonly kind: 'write'; readonly template: Template }
    /** 0 for the words of the code. */
    | { readonly kind: 'restore'; readonly version: number };
  /** What the office had before its eyes: two who write at once do not overwrite each other. */
  readonly basedOn: number;
  readonly actor: Actor;
  readonly role: string;
  readonly reason: string;
}

export type TemplateAnswer =
  | { readonly kind: 'kept'; readonly version: number; readonly template: Template }
  | { readonly kind: 'moved'; readonly version: number }
  | { readonly kind: 'unknownVersion' }
  | { readonly kind: 'unknownComune' };

interface Loaded {
  readonly templates: readonly TemplateDocument[];
  readonly heads: readonly OperationHead[];
  readonly nowOf: ReadonlyMap<string, Date>;
}

export function templateDoor(clocks: Clocks): DoorHandler<TemplateRequest, Loaded, TemplateAnswer> {
  return {
    async load(reader, requests) {
      const tenants = [...new Set(requests.map(({ request }) => request.tenant))];
      const byTenant = { _id: { $in: tenants } };
      const calendars = await reader.find<CalendarDocument>('calendars', byTenant);
      const named = requests.map(({ request: { tenant, kind, language } }) => ({
        ...{ tenant, kind, language },
      }));
      return {
        templates: await reader.find<TemplateDocument>(TEMPLATES, { $or: named }),
        heads: await loadOperationHeads(reader, tenants),
        nowOf: new Map(calendars.map((one) => [one._id, nowAt(one, clocks)])),
      };
    },
    decide({ templates, heads, nowOf }, requests) {
      const known = new Map(templates.map((one) => [one._id, one]));
      const added: TemplateDocument[] = [];
      const drafts: OperationDraft[] = [];
      const answers = requests.map(({ request, cause }): TemplateAnswer => {
        const now = nowOf.get(request.tenant);
        if (now === undefined) return { kind: 'unknownComune' };
        const made = make(request, known, now);
        if (!('_id' in made)) return made;
        known.set(made._id, made);
        added.push(made);
        drafts.push(draftOf(made, request, cause));
        const { version, subject, body, sms } = made;
        return { kind: 'kept', version, template: { subject, body, sms } };
      });
      const operations = added.map((document) => ({ insertOne: { document: { ...document } } }));
      const writes = operations.length > 0 ? [{ collection: TEMPLATES, operations }] : [];
      const logged = operationWrites(heads, drafts);
      return { decision: { writes: [...writes, ...logged], events: [], changed: [] }, answers };
    },
  };
}

function make(
  request: TemplateRequest,
  known: ReadonlyMap<string, TemplateDocument>,
  now: Date,
): TemplateDocument | TemplateAnswer {
  const { tenant, kind, language, change, basedOn, actor, reason } = request;
  const name = { tenant, kind, language };
  const newest = newestOf(name, known);
  if (newest !== basedOn) return { kind: 'moved', version: newest };
  const isOld = change.kind === 'restore';
  const old = isOld ? known.get(templateId(name, change.version)) : undefined;
  if (isOld && old === undefined && change.version !== 0) return { kind: 'unknownVersion' };
  const version = newest + 1;
  return {
    _id: templateId(name, version),
    ...name,
    ...(isOld ? currentOf(name, old).template : change.template),
    version,
    changedAt: now.toISOString(),
    changedBy: actor,
    reason,
    restores: isOld ? change.version : null,
  };
}

/** They have no gaps. */
function newestOf(name: TemplateName, known: ReadonlyMap<string, TemplateDocument>): number {
  let version = 0;
  while (known.has(templateId(name, version + 1))) version += 1;
  return version;
}

/** The words stand in the versions, which nobody can change. */
function draftOf(made: TemplateDocument, request: TemplateRequest, cause: Cause): OperationDraft {
  const { tenant, actor, role, reason, basedOn } = request;
  return {
    ...{ tenant, actor, role, reason },
    kind: 'templateChanged',
    subject: `template:${made.kind}:${made.language}`,
    before: { version: basedOn },
    after: { version: made.version, restores: made.restores },
    at: made.changedAt,
    traceId: cause.traceId,
  };
}
