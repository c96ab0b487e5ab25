/** Services know each other by signed tokens of one minute that name the person acting. */
import { type KeyObject, randomUUID } from 'node:crypto';
import { type Actor, actor as actorSchema } from '@mestolo/contracts/values.ts';
import { errors, type JWTHeaderParameters, jwtVerify, SignJWT } from 'jose';

const LIFETIME_SECONDS = 60;
/**
 * While a key is changed its owner has two; the other one stands under this name in the key set.
 */
export const OTHER_KEY = ':other';
/** Clocks of two machines differ a little. */
const TOLERANCE_SECONDS = 5;

export interface TokenSigner {
  readonly service: string;
  /** A token with which this service may knock at `audience` in the name of `actor`. */
  sign(audience: string, actor: Actor): Promise<string>;
}

export interface VerifiedToken {
  /** The name of the key's owner: a service, or a tool of the office or of the operator. */
  readonly caller: string;
  readonly actor: Actor;
}

export interface TokenVerifier {
  /** @throws TokenRefused */
  verify(token: string): Promise<VerifiedToken>;
}

/** The token is not one of ours, not for us, or too old. Says why, and never repeats the token. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

export function createTokenSigner(options: {
  readonly service: string;
  readonly privateKey: KeyObject;
}): TokenSigner {
  const { service, privateKey } = options;
  return {
    service,
    sign(audience, actor) {
      return new SignJWT({ act: { ...actor } })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: service })
        .setIssuer(service)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(`${LIFETIME_SECONDS}s`)
        .setJti(randomUUID())
        .sign(privateKey);
    },
  };
}

export function createTokenVerifier(options: {
  readonly publicKeys: ReadonlyMap<string, KeyObject>;
  readonly audience: string;
}): TokenVerifier {
  const { publicKeys, audience } = options;
  const rules = {
    algorithms: ['EdDSA'],
    audience,
    clockTolerance: TOLERANCE_SECONDS,
    maxTokenAge: LIFETIME_SECONDS,
    requiredClaims: ['iss', 'exp', 'iat'],
  };
  return {
    async verify(token) {
      let caller: string | undefined;
      const keyOf = (kid: string | undefined) => {
        const key = kid === undefined ? undefined : publicKeys.get(kid);
        if (!key) throw new TokenRefused('the token is signed with an unknown key');
        caller = kid;
        return key;
      };
      const payloadOf = async () => {
        try {
          return await jwtVerify(token, (header: JWTHeaderParameters) => keyOf(header.kid), rules);
        } catch (error) {
          const other = publicKeys.get(`${caller}${OTHER_KEY}`);
          if (!(error instanceof errors.JWSSignatureVerificationFailed) || !other) throw error;
          return jwtVerify(token, other, rules);
        }
      };
      try {
        const { payload } = await payloadOf();
        if (caller === undefined || payload.iss !== caller) {
          throw new TokenRefused('the token is signed with the key of another service');
        }
        const actor = actorSchema.safeParse(payload.act);
        if (!actor.success) throw new TokenRefused('the token names nobody who acts');
        return { caller, actor: actor.data };
      } catch (error) {
        if (error instanceof TokenRefused) throw error;
        throw new TokenRefused('the token is not valid here or no longer', { cause: error });
      }
    },
  };
}
