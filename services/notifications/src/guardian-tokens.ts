/**
 * The signed names of a guardian in links of our messages: to choose what is sent, or to prove an
 * address. Whoever holds one is taken for the guardian, for that purpose and no other.
 */
import { hash } from 'node:crypto';
import { id, tenantId } from '@mestolo/contracts/values.ts';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type Channel, channels } from './domain/notification.ts';

const ISSUER = 'notifications';
const AUDIENCE = 'notifications:guardian';
/** HMAC with SHA-256: nobody but us makes or checks them. */
const ALGORITHM = 'HS256';

export interface NamedGuardian {
  readonly tenant: string;
  readonly accountId: string;
  readonly guardianId: string;
  readonly purpose: 'wishes' | 'verify';
  /** The channel and the address that are to be proved: see `addressMark`. */
  readonly channel?: Channel | undefined;
  readonly address?: string | undefined;
}

export interface GuardianTokens {
  /** The machine's time counts, as for all tokens. */
  sign(named: NamedGuardian, expiresAt: Date): Promise<string>;
  /** Null for what we have not signed, and for what has ended. */
  verify(token: string): Promise<NamedGuardian | null>;
}

const claims = z.object({
  tnt: tenantId,
  acc: id,
  sub: id,
  use: z.enum(['wishes', 'verify']),
  chn: z.enum(channels).optional(),
  adr: z.string().optional(),
});

/** `key` is 32 bytes; every replica has the same. With a new key all links end. */
export function createGuardianTokens(key: Buffer): GuardianTokens {
  return {
    sign({ tenant, accountId, guardianId, purpose, channel, address }, expiresAt) {
      return new SignJWT({ tnt: tenant, acc: accountId, use: purpose, chn: channel, adr: address })
        .setProtectedHeader({ alg: ALGORITHM })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(guardianId)
        .setExpirationTime(expiresAt)
        .sign(key);
    },
    async verify(token) {
      const wanted = {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['exp'],
      };
      try {
        const { payload } = await jwtVerify(token, key, wanted);
        const { tnt, acc, sub, use, chn, adr } = claims.parse(payload);
        return {
          tenant: tnt,
          accountId: acc,
          guardianId: sub,
          purpose: use,
          channel: chn,
          address: adr,
        };
      } catch {
        return null;
      }
    },
  };
}

/** Names a sealed address without holding it; another address, or the same anew, has another. */
export function addressMark(sealedAddress: string): string {
  return hash('sha256', sealedAddress, 'hex').slice(0, 16);
}
