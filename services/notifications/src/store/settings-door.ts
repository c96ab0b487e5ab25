/** How the office wants families to be written to: each change is logged with who and why. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Cause, DoorHandler, WriteOperation } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import {
  loadOperationHeads,
  type OperationDraft,
  type OperationHead,
  operationWrites,
} from '@mestolo/service/operation-log.ts';
import type { Settings } from '../domain/settings.ts';
import { type CalendarDocument, nowAt } from './calendars.ts';
import { SETTINGS, type SettingsDocument, settingsOf } from './settings.ts';

export interface SettingsRequest {
  readonly tenant: string;
  readonly settings: Settings;
  readonly reason: string;
  readonly actor: Actor;
  readonly role: string;
}

export type SettingsAnswer =
  | { readonly kind: 'unknownComune' }
  | { readonly kind: 'kept'; readonly version: number; readonly settings: Settings };

interface Loaded {
  readonly kept: readonly SettingsDocument[];
  readonly heads: readonly OperationHead[];
  readonly nowOf: ReadonlyMap<string, Date>;
}

export function settingsDoor(clocks: Clocks): DoorHandler<SettingsRequest, Loaded, SettingsAnswer> {
  return {
    async load(reader, requests) {
      const tenants = [...new Set(requests.map(({ request }) => request.tenant))];
      const byTenant = { _id: { $in: tenants } };
      const calendars = await reader.find<CalendarDocument>('calendars', byTenant);
      return {
        kept: await reader.find<SettingsDocument>(SETTINGS, byTenant),
        heads: await loadOperationHeads(reader, tenants),
        nowOf: new Map(calendars.map((one) => [one._id, nowAt(one, clocks)])),
      };
    },
    decide(loaded, requests) {
      const before = new Map(loaded.kept.map((one) => [one._id, one]));
      const current = new Map(before);
      const drafts: OperationDraft[] = [];
      const answers = requests.map(({ request, cause }): SettingsAnswer => {
        const { tenant, settings } = request;
        const now = loaded.nowOf.get(tenant);
        if (now === undefined) return { kind: 'unknownComune' };
        const known = current.get(tenant);
        const version = (known?.version ?? 0) + 1;
        current.set(tenant, { _id: tenant, version, ...settings });
        drafts.push(draftOf(request, { before: known, at: now.toISOString(), cause }));
        return { kind: 'kept', version, settings };
      });
      const operations = [...current.values()].flatMap((one): WriteOperation[] => {
        const known = before.get(one._id);
        if (known === one) return [];
        if (known === undefined) return [{ insertOne: { document: { ...one } } }];
        const filter = { _id: one._id, version: known.version };
        return [{ replaceOne: { filter, replacement: { ...one } } }];
      });
      const writes = operations.length > 0 ? [{ collection: SETTINGS, operations }] : [];
      const logged = operationWrites(loaded.heads, drafts);
      return { decision: { writes: [...writes, ...logged], events: [], changed: [] }, answers };
    },
  };
}

function draftOf(
  { tenant, settings, reason, actor, role }: SettingsRequest,
  about: { readonly before: SettingsDocument | undefined; at: string; cause: Cause },
): OperationDraft {
  return {
    tenant,
    kind: 'notificationSettingsChanged',
    subject: `settings:${tenant}`,
    actor,
    role,
    reason,
    before: settingsOf(about.before),
    after: settings,
    at: about.at,
    traceId: about.cause.traceId,
  };
}
