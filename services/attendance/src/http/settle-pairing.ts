/** POST /internal/tenants/{tenant}/pairings: the office types the code that a device shows. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { DeviceOutcome } from '../domain/device.ts';
import { typedUserCode } from '../domain/pairing.ts';
import type { DeviceRequest } from '../store/device-door.ts';
import type { PairingDocument, Pairings } from '../store/pairings.ts';
import { deviceName } from './device-fields.ts';

const typed = z.strictObject({
  userCode: z.string().min(1).max(20),
  schoolId: z.uuid(),
  name: deviceName,
  /** Refused: the device is told, and becomes nothing. */
  deny: z.boolean().default(false),
});

const settled = z.strictObject({
  deviceId: z.uuid().nullable(),
  /** What the device says of itself: to be compared with the one on the table. */
  description: z.string(),
});

export function settlePairing(needs: {
  readonly pairings: Pairings;
  readonly door: Door<DeviceRequest, DeviceOutcome>;
}): Route {
  const { pairings, door } = needs;
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/pairings',
    summary: 'Let in the device that shows this code, or refuse it',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body: typed,
    answers: { 200: settled },
    async handle({ params: { tenant }, body, actor, caller, cause }) {
      const { schoolId, name } = body;
      const { userCode, description, deviceId, publicKey } = await pairingOf(pairings, body);
      if (body.deny) {
        await pairings.settle(userCode, null);
        return { status: 200, body: { deviceId: null, description } };
      }
      const action = { kind: 'register', schoolId, name, publicKey } as const;
      const acting = { tenant, actor, role: caller ?? 'office', reason: null };
      const { kind } = await door.submit({ ...acting, deviceId, action }, cause);
      if (kind !== 'changed' && kind !== 'same') throw unknownCode();
      await pairings.settle(userCode, { deviceId, schoolId, name });
      return { status: 200, body: { deviceId, description } };
    },
  });
}

/** An approval that is repeated finds the pairing again; one that was denied is over. */
async function pairingOf(
  pairings: Pairings,
  { userCode }: { readonly userCode: string },
): Promise<PairingDocument> {
  const code = typedUserCode(userCode);
  const found = code === null ? null : await pairings.byUserCode(code);
  if (!found || found.state === 'denied') throw unknownCode();
  return found;
}

function unknownCode() {
  const detail =
    'No device shows this code now. Look at its screen again; a code lasts 15 minutes.';
  return problem(404, { type: 'unknown-code', detail });
}
