/** POST …/devices/{deviceId}/revocation: a device is lost or stolen; from now on it is refused. */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import type { Devices } from '../store/devices.ts';

export function postDeviceRevocation(devices: Devices): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/devices/{deviceId}/revocation',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    async handle({ params, actor }) {
      const { tenant, deviceId } = params;
      const at = new Date().toISOString();
      const by = actor.onBehalfOf ?? actor.id;
      if (!(await devices.revoke({ tenant, deviceId, at, by }))) {
        throw problem(404, { detail: 'The Comune has no such device.' });
      }
      return { status: 204 };
    },
  });
}
