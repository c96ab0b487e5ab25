/** POST /internal/tenants/{tenant}/sandbox: an invented school for a maker of devices. */
import { randomUUID } from 'node:crypto';
import { isSandbox } from '@mestolo/contracts/sandbox.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import { z } from 'zod';
import type { DeviceOutcome } from '../domain/device.ts';
import { sandboxSchool } from '../domain/sandbox.ts';
import type { DeviceRequest } from '../store/device-door.ts';
import type { Sandboxes } from '../store/sandboxes.ts';
import { newDeviceCode } from './post-device-codes.ts';

const made = z.strictObject({
  tenant: z.string(),
  schoolId: z.uuid(),
  /** On which lunch is served now, as on every day. */
  today: z.iso.date(),
  pupilIds: z.array(z.uuid()),
  deviceId: z.uuid(),
  /** One-time, like those that offices give. */
  code: z.string(),
  expiresAt: z.iso.datetime(),
  /** Where requests are shown, below the address that devices call. Whoever has it sees them. */
  page: z.string(),
});

export function postSandbox(needs: {
  readonly door: Door<DeviceRequest, DeviceOutcome>;
  readonly sandboxes: Sandboxes;
}): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/sandbox',
    summary: 'Make an invented school with a new device for a maker of devices',
    access: 'service',
    callers: ['operator', 'office'],
    answers: { 201: made },
    async handle({ params: { tenant }, actor, caller, cause }) {
      if (!isSandbox(tenant)) {
        const detail = 'A sandbox is named sandbox, or sandbox- and a word: sandbox-acme.';
        throw problem(422, { type: 'not-a-sandbox', detail });
      }
      const { schoolId, calendar, pupils } = sandboxSchool(tenant);
      const { pageToken } = await needs.sandboxes.open(tenant);
      const acting = { tenant, actor, role: caller ?? 'operator', reason: null, cause };
      const device = { deviceId: randomUUID(), schoolId, name: 'Device under test' };
      const coded = await newDeviceCode(needs.door, { ...acting, ...device });
      const { deviceId, code, expiresAt } = coded;
      const today = localDate(new Date(), calendar.timeZone);
      const pupilIds = pupils.map(({ pupilId }) => pupilId);
      const page = `/devices/sandbox/${pageToken}`;
      const body = { tenant, schoolId, today, pupilIds, deviceId, code, expiresAt, page };
      return { status: 201, body };
    },
  });
}
