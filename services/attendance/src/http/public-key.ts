/** An Ed25519 public key as it comes in over HTTP, from the office or from a device. */
import { createPublicKey } from 'node:crypto';
import { z } from 'zod';

/** The key as a JWK, or its 32 bytes in base64; kept as base64url. */
export const publicKey = z
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

function isEd25519(x: string): boolean {
  try {
    createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}
