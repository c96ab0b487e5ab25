/**
 * The signed name of a payment notice in the addresses of public pages. It says which notice, and
 * nothing of the account that the notice credits.
 */
import { noticeNumber } from '@mestolo/contracts/events/payments.ts';
import { tenantId } from '@mestolo/contracts/values.ts';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

const ISSUER = 'portal';
/** What the token is for: it opens no account, though the same key signs links to accounts. */
const AUDIENCE = 'portal:notice-page';
const ALGORITHM = 'HS256';

export interface NamedNotice {
  readonly tenant: string;
  readonly noticeNumber: string;
}

export interface NoticeTokens {
  /** Always the same for the same notice: it opens nothing that ends. */
  sign(notice: NamedNotice): Promise<string>;
  /** Null for what we have not signed. */
  verify(token: string): Promise<NamedNotice | null>;
}

const claims = z.object({ tnt: tenantId, sub: noticeNumber });

export function createNoticeTokens(key: Buffer): NoticeTokens {
  return {
    sign({ tenant, noticeNumber: number }) {
      return new SignJWT({ tnt: tenant })
        .setProtectedHeader({ alg: ALGORITHM })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(number)
        .sign(key);
    },
    async verify(token) {
      const wanted = { algorithms: [ALGORITHM], issuer: ISSUER, audience: AUDIENCE };
      try {
        const { tnt, sub } = claims.parse((await jwtVerify(token, key, wanted)).payload);
        return { tenant: tnt, noticeNumber: sub };
      } catch {
        return null;
      }
    },
  };
}
