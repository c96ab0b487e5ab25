/** POST /internal/tenants/{tenant}/devices: the office registers a device with its public key. */
import { createPublicKey } from 'node:crypto';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Devices } from '../store/devices.ts';

/** The key as a JWK, or its 32 bytes in base64; kept as base64url. */
const publicKey = z
  .union([
    z.strictObject({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      x: z.string(),
      kid: z.string().optional(),
      alg: z.string().optional(),
      use: z.string().optional(),
    }),
    z.string(),
  ])
  .transform((key, context) => {
    const x = Buffer.from(typeof key === 'string' ? key : key.x, 'base64').toString('base64url');
    if (isEd25519(x)) return x;
    context.addIssue('must be an Ed25519 public key, as a JWK or as 32 bytes in base64');
    return z.NEVER;
  });

const newDevice = z.strictObject({
  deviceId: z.uuid().transform((text) => text.toLowerCase()),
  schoolId: z.uuid(),
  name: z.string().trim().min(1).max(100),
  publicKey,
});

function isEd25519(x: string): boolean {
  try {
    createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}

export function postDevices(devices: Devices): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/devices',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body: newDevice,
    async handle({ params, body, actor }) {
      const at = new Date().toISOString();
      const by = actor.onBehalfOf ?? actor.id;
      const outcome = await devices.register({ ...body, tenant: params.tenant, at, by });
      if (outcome === 'conflict') {
        const detail = 'This id belongs to another device, or to this one with another key.';
        throw problem(409, { type: 'device-exists', detail });
      }
      const { deviceId } = body;
      return { status: outcome === 'registered' ? 201 : 200, body: { deviceId } };
    },
  });
}
