/** POST …/devices/{deviceId}/revocation: a device is lost or stolen; from now on it is refused. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { DeviceOutcome } from '../domain/device.ts';
import type { DeviceRequest } from '../store/device-door.ts';

export function postDeviceRevocation(door: Door<DeviceRequest, DeviceOutcome>): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/devices/{deviceId}/revocation',
    summary: 'Withdraw a device for good',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    answers: { 204: z.undefined() },
    async handle({ params: { tenant, deviceId }, actor, caller, cause }) {
      const acting = { tenant, actor, role: caller ?? 'office', reason: null };
      const action = { kind: 'revoke' as const };
      const { kind } = await door.submit({ ...acting, deviceId, action }, cause);
      if (kind !== 'changed' && kind !== 'same') {
        throw problem(404, { detail: 'The Comune has no such device.' });
      }
      return { status: 204 };
    },
  });
}
