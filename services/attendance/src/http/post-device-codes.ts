/** POST /internal/tenants/{tenant}/device-codes: a one-time code for a device, new or reset. */
import { randomUUID } from 'node:crypto';
import type { Cause } from '@mestolo/messaging/handler.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { DeviceOutcome } from '../domain/device.ts';
import { CODE_ATTEMPTS, CODE_LIFE_MS, makeCode } from '../store/device-codes.ts';
import type { DeviceRequest } from '../store/device-door.ts';
import { deviceId, deviceName, REVOKED } from './device-fields.ts';

const wanted = z.strictObject({
  schoolId: z.uuid(),
  name: deviceName,
  /** A device that was reset keeps its id and its history; without it a new one is made. */
  deviceId: deviceId.optional(),
});

const made = z.strictObject({
  deviceId: z.uuid(),
  /** Shown once: only a hash of it is kept. */
  code: z.string(),
  expiresAt: z.iso.datetime(),
});

export function postDeviceCodes(door: Door<DeviceRequest, DeviceOutcome>): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/device-codes',
    summary: 'Make a one-time code with which a device registers its own key',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body: wanted,
    answers: { 201: made },
    async handle({ params: { tenant }, body, actor, caller, cause }) {
      const { deviceId: id = randomUUID(), schoolId, name } = body;
      const acting = { tenant, actor, role: caller ?? 'office', reason: null, cause };
      const coded = await newDeviceCode(door, { ...acting, deviceId: id, schoolId, name });
      return { status: 201, body: coded };
    },
  });
}

/** @throws HttpProblem where the device is withdrawn, or another Comune's */
export async function newDeviceCode(
  door: Door<DeviceRequest, DeviceOutcome>,
  wish: Omit<DeviceRequest, 'action'> & {
    readonly schoolId: string;
    readonly name: string;
    readonly cause: Cause;
  },
): Promise<z.infer<typeof made>> {
  const { schoolId, name, cause, ...acting } = wish;
  const { code, ...hashed } = await makeCode();
  const expiresAt = new Date(Date.now() + CODE_LIFE_MS).toISOString();
  const kept = { ...hashed, expiresAt, attemptsLeft: CODE_ATTEMPTS };
  const action = { kind: 'makeCode' as const, schoolId, name, code: kept };
  const { kind } = await door.submit({ ...acting, action }, cause);
  if (kind === 'revoked') throw problem(409, { type: 'device-revoked', detail: REVOKED });
  if (kind !== 'changed') throw problem(404, { detail: 'The Comune has no such device.' });
  return { deviceId: acting.deviceId, code, expiresAt };
}
