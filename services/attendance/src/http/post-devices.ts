/** POST /internal/tenants/{tenant}/devices: the office registers a device whose key it knows. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { DeviceOutcome } from '../domain/device.ts';
import type { DeviceRequest } from '../store/device-door.ts';
import { deviceId, deviceName } from './device-fields.ts';
import { publicKey } from './public-key.ts';

const newDevice = z.strictObject({
  deviceId,
  schoolId: z.uuid(),
  name: deviceName,
  publicKey,
});

const registered = z.strictObject({ deviceId: z.uuid() });

export function postDevices(door: Door<DeviceRequest, DeviceOutcome>): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/devices',
    summary: 'Register a device by its public key, without a one-time code',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body: newDevice,
    answers: { 200: registered, 201: registered },
    async handle({ params, body, actor, caller, cause }) {
      const { deviceId: id, ...fields } = body;
      const action = { kind: 'register' as const, ...fields };
      const acting = { tenant: params.tenant, actor, role: caller ?? 'office', reason: null };
      const { kind } = await door.submit({ ...acting, deviceId: id, action }, cause);
      if (kind !== 'changed' && kind !== 'same') {
        const detail = 'This id belongs to another device, or to this one with another key.';
        throw problem(409, { type: 'device-exists', detail });
      }
      return { status: kind === 'changed' ? 201 : 200, body: { deviceId: id } };
    },
  });
}
