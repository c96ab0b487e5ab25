/** POST /devices/{deviceId}/registration: a device registers its key with the office's code. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { DeviceOutcome } from '../domain/device.ts';
import { codeFits } from '../store/device-codes.ts';
import type { DeviceRequest } from '../store/device-door.ts';
import type { Devices } from '../store/devices.ts';
import { publicKey } from './public-key.ts';

const registration = z.strictObject({ code: z.string().min(1).max(40), publicKey });

const registered = z.strictObject({ deviceId: z.uuid(), schoolId: z.uuid(), name: z.string() });

/** One answer for all of it, so that nobody learns which ids and codes there are. */
function refusal() {
  const detail =
    'The code is not the one that the office gave for this device, is too old, was used, or was ' +
    'tried too often. Ask the office for a new one.';
  return problem(403, { type: 'code-refused', detail });
}

export function postDeviceRegistration(
  door: Door<DeviceRequest, DeviceOutcome>,
  devices: Devices,
): Route {
  return defineRoute({
    method: 'post',
    path: '/devices/{deviceId}/registration',
    summary: 'Register the key of a device, once, by its one-time code',
    access: 'public',
    body: registration,
    answers: { 200: registered, 201: registered },
    async handle({ params, body, cause }) {
      const deviceId = params.deviceId.toLowerCase();
      const tried = await devices.attempt(deviceId, new Date().toISOString());
      if (!tried?.code || !(await codeFits(body.code, tried.code))) throw refusal();
      const { tenant, code } = tried;
      const action = { kind: 'useCode', hash: code.hash, publicKey: body.publicKey } as const;
      const actor = { kind: 'device', id: deviceId } as const;
      const acting = { tenant, actor, role: 'device', reason: null };
      const outcome = await door.submit({ ...acting, deviceId, action }, cause);
      if (outcome.kind !== 'changed' && outcome.kind !== 'same') throw refusal();
      const { schoolId, name } = outcome.device;
      const status = outcome.kind === 'changed' ? 201 : 200;
      return { status, body: { deviceId, schoolId, name } };
    },
  });
}
