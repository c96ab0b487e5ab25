/** Whatever changes a device goes through here, and each change is logged with who and why. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { CollectionWrites, DoorHandler, WriteOperation } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import {
  loadOperationHeads,
  type OperationDraft,
  type OperationHead,
  operationWrites,
} from '@mestolo/service/operation-log.ts';
import { actOn, type Device, type DeviceAction, type DeviceOutcome } from '../domain/device.ts';
import type { WebhookEvent, WebhookFact } from '../domain/webhook.ts';
import { CALENDARS, DEVICES } from './collections.ts';
import { type CalendarDocument, type DeviceDocument, SCHEMA } from './documents.ts';
import { timesOf } from './load-records.ts';
import { telling } from './webhook-facts.ts';

export interface DeviceRequest {
  readonly tenant: string;
  readonly deviceId: string;
  readonly action: DeviceAction;
  readonly actor: Actor;
  readonly role: string;
  readonly reason: string | null;
}

interface State {
  readonly devices: readonly DeviceDocument[];
  readonly heads: readonly OperationHead[];
  readonly now: ReadonlyMap<string, string>;
  /** Where no calendar has arrived yet. */
  readonly systemNow: string;
}

const LOGGED: Readonly<Record<DeviceAction['kind'], string>> = {
  makeCode: 'deviceCodeMade',
  register: 'deviceRegistered',
  useCode: 'deviceCodeUsed',
  rotate: 'deviceKeyChanged',
  revoke: 'deviceRevoked',
};

export function deviceDoor(clocks: Clocks): DoorHandler<DeviceRequest, State, DeviceOutcome> {
  return {
    async load(reader, requests) {
      const ids = requests.map(({ request }) => request.deviceId);
      const tenants = [...new Set(requests.map(({ request }) => request.tenant))];
      const calendars = await reader.find<CalendarDocument>(CALENDARS, { _id: { $in: tenants } });
      return {
        devices: await reader.find<DeviceDocument>(DEVICES, { _id: { $in: [...new Set(ids)] } }),
        heads: await loadOperationHeads(reader, tenants),
        now: timesOf(calendars, clocks),
        systemNow: new Date().toISOString(),
      };
    },
    decide(state, requests) {
      const before = new Map(state.devices.map((device) => [device._id, device]));
      const devices = new Map(before);
      const drafts: OperationDraft[] = [];
      const facts: WebhookFact[] = [];
      const answers = requests.map(({ request, cause }): DeviceOutcome => {
        const { tenant, deviceId, action, actor, role, reason } = request;
        const at = state.now.get(tenant) ?? state.systemNow;
        const by = actor.onBehalfOf ?? actor.id;
        const known = devices.get(deviceId) ?? null;
        const outcome = actOn(known, action, { tenant, at, by });
        if (outcome.kind !== 'changed') return outcome;
        const writes = (known?.writes ?? 0) + 1;
        devices.set(deviceId, { ...outcome.device, _id: deviceId, schema: SCHEMA, writes });
        facts.push(...toldOf(known, outcome.device, { tenant, deviceId, at, writes }));
        drafts.push({
          tenant,
          kind: LOGGED[action.kind],
          subject: `device:${deviceId}`,
          actor,
          role,
          reason,
          before: known && shown(known),
          after: shown(outcome.device),
          at,
          traceId: cause.traceId,
        });
        return outcome;
      });
      const writes = [...writesOf(before, devices), ...operationWrites(state.heads, drafts)];
      return { decision: telling({ writes, events: [], changed: [] }, facts), answers };
    },
  };
}

/** What those hear of it who look after devices. */
function toldOf(
  before: Device | null,
  { schoolId, publicKey, revokedAt }: Device,
  about: {
    readonly tenant: string;
    readonly deviceId: string;
    readonly at: string;
    readonly writes: number;
  },
): WebhookFact[] {
  const { tenant, deviceId, at, writes } = about;
  const type = told(before, { publicKey, revokedAt });
  const data = { deviceId, schoolId };
  return type === null ? [] : [{ tenant, name: `${deviceId}:${writes}`, type, at, data }];
}

function told(
  before: Device | null,
  { publicKey, revokedAt }: Pick<Device, 'publicKey' | 'revokedAt'>,
): WebhookEvent | null {
  if (revokedAt !== (before?.revokedAt ?? null)) return 'device.revoked';
  if (publicKey === null || publicKey === before?.publicKey) return null;
  return before?.publicKey ? 'device.key-changed' : 'device.registered';
}

/** Without the hash of a code: the log is read by more people than the register. */
function shown({ schoolId, name, publicKey, revokedAt, code }: Device) {
  const codeExpiresAt = code && code.usedAt === null ? code.expiresAt : null;
  return { schoolId, name, publicKey, revokedAt, codeExpiresAt };
}

function writesOf(
  before: ReadonlyMap<string, DeviceDocument>,
  devices: ReadonlyMap<string, DeviceDocument>,
): readonly CollectionWrites[] {
  const operations = [...devices].flatMap(([_id, device]): WriteOperation[] => {
    const known = before.get(_id);
    if (known === device) return [];
    if (!known) return [{ insertOne: { document: { ...device } } }];
    // A device of before this field has none, which null finds too.
    const filter = { _id, writes: known.writes ?? null };
    return [{ replaceOne: { filter, replacement: { ...device } } }];
  });
  return operations.length === 0 ? [] : [{ collection: DEVICES, operations }];
}
