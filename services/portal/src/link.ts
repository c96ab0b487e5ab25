/**
 * The signed link to an account: a token that names tenant and account and ends by itself. The
 * account is read from nowhere else, so a link can never show another family's.
 */
import { id, tenantId } from '@mestolo/contracts/values.ts';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

const ISSUER = 'portal';
/** What the token is for: a key that signs something else one day must not open accounts. */
const AUDIENCE = 'portal:account-link';

export interface LinkTarget {
  readonly tenant: string;
  readonly accountId: string;
}

export type LinkVerdict =
  | { readonly kind: 'valid'; readonly target: LinkTarget; readonly expiresAt: Date }
  | { readonly kind: 'missing' | 'refused' | 'expired' };

export interface LinkSigner {
  sign(target: LinkTarget, expiresAt: Date): Promise<string>;
  verify(token: string | undefined): Promise<LinkVerdict>;
}

const claims = z.object({ tnt: tenantId, sub: id, exp: z.number() });

/**
 * HMAC with SHA-256: only the portal makes and checks links, and they stay short enough for SMS.
 */
const ALGORITHM = 'HS256';

/** `key` is 32 bytes; every replica has the same. With a new key all links end. */
export function createLinkSigner(key: Buffer): LinkSigner {
  return {
    sign({ tenant, accountId }, expiresAt) {
      return new SignJWT({ tnt: tenant })
        .setProtectedHeader({ alg: ALGORITHM })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(accountId)
        .setExpirationTime(expiresAt)
        .sign(key);
    },
    async verify(token) {
      if (token === undefined || token === '') return { kind: 'missing' };
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
        });
        const { tnt, sub, exp } = claims.parse(payload);
        const target = { tenant: tnt, accountId: sub };
        return { kind: 'valid', target, expiresAt: new Date(exp * 1000) };
      } catch (error) {
        // Whoever holds the link learns that it ended; any other flaw is told to nobody.
        return { kind: error instanceof errors.JWTExpired ? 'expired' : 'refused' };
      }
    },
  };
}
