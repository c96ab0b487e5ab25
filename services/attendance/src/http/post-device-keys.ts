/** POST /devices/{deviceId}/keys: a device changes its key, signing with the one it has. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { DeviceOutcome } from '../domain/device.ts';
import type { DeviceRequest } from '../store/device-door.ts';
import { publicKey } from './public-key.ts';

const changed = z.strictObject({ deviceId: z.uuid() });

export function postDeviceKeys(door: Door<DeviceRequest, DeviceOutcome>): Route {
  return defineRoute({
    method: 'post',
    path: '/devices/{deviceId}/keys',
    summary: 'Change the key of a device; the present one signs, and is refused from then on',
    access: 'device',
    body: z.strictObject({ publicKey }),
    answers: { 200: changed, 201: changed },
    async handle({ body, actor, claims, cause }) {
      const { tenant = '', publicKey: presentKey = '' } = claims;
      const action = { kind: 'rotate', presentKey, publicKey: body.publicKey } as const;
      const acting = { tenant, actor, role: 'device', reason: null };
      const { kind } = await door.submit({ ...acting, deviceId: actor.id, action }, cause);
      if (kind === 'conflict') {
        const detail = 'The device had this key before. Make a new one.';
        throw problem(409, { type: 'key-used-before', detail });
      }
      if (kind !== 'changed' && kind !== 'same') {
        const detail = 'The key that signed this is not the key of the device any more.';
        throw problem(409, { type: 'key-not-present', detail });
      }
      return { status: kind === 'changed' ? 201 : 200, body: { deviceId: actor.id } };
    },
  });
}
