/** Finds out which device knocks, by the signature of its request. */
import type { Authenticator } from '@mestolo/service/authenticate.ts';
import { type HttpProblem, problem } from '@mestolo/service/http.ts';
import type { DeviceDocument } from '../store/documents.ts';
import {
  componentsOf,
  type DeviceSignature,
  digestHolds,
  LONGEST_LIFE_SECONDS,
  readSignature,
  SignatureMalformed,
  signatureHolds,
  timeliness,
} from './device-signature.ts';

export interface AdmitDeviceOptions {
  find(deviceId: string): Promise<DeviceDocument | null>;
  /** The host and port devices call; null where it is what the Host header says. */
  readonly authority: string | null;
  /** Time of the machine, in milliseconds: signatures have nothing to do with business time. */
  readonly now?: () => number;
}

/**
 * A nonce is asked for and signed, but not remembered: a repeated request brings facts whose ids
 * are known, changes nothing and is told what the device was told before. To forget a nonce would
 * risk nothing; to remember it would cost a write and refuse the retry of a lost answer.
 */
export function admitDevice(options: AdmitDeviceOptions): Authenticator {
  const { find, now = Date.now } = options;
  return async ({ method, url, headers, params, rawBody }) => {
    const isQuestion = method === 'GET';
    if (!isQuestion && url.includes('?')) {
      throw problem(400, { detail: 'This address takes no query.' });
    }
    const authority = options.authority ?? headers.host ?? '';
    const refusal = refusalOf(method);
    const signature = readOrRefuse({ method, authority, path: url, headers }, refusal);
    const device = signature.keyId === params.deviceId ? await find(signature.keyId) : null;
    // One that has not used its code yet has no key to sign with.
    if (!device?.publicKey) {
      throw refusal('unknown-device', 'No device is registered under this address and keyid.');
    }
    if (!signatureHolds(signature, device.publicKey)) {
      throw refusal('signature-wrong', "The signature does not fit the request and device's key.");
    }
    if (device.revokedAt !== null) {
      const detail = 'The office has withdrawn this device. Its lines were not taken.';
      throw problem(403, { type: 'device-revoked', detail });
    }
    assertTimely(signature, now(), refusal);
    if (!isQuestion && !digestHolds(String(headers['content-digest']), rawBody)) {
      const detail = 'The body is not the one that Content-Digest was made of. Send it again.';
      throw problem(400, { type: 'digest-mismatch', detail });
    }
    return {
      actor: { kind: 'device', id: device._id },
      claims: {
        tenant: device.tenant,
        schoolId: device.schoolId,
        publicKey: device.publicKey,
      },
    };
  };
}

function readOrRefuse(
  message: Parameters<typeof readSignature>[0],
  refusal: Refusal,
): DeviceSignature {
  try {
    const signature = readSignature(message);
    if (signature) return signature;
  } catch (cause) {
    if (!(cause instanceof SignatureMalformed)) throw cause;
    throw refusal(
      'signature-malformed',
      `The signature cannot be read: ${cause.message}.`,
      {},
      cause,
    );
  }
  throw refusal('unsigned', 'Sign the request with the key of the device.');
}

/** A device whose clock is wrong learns the right time, and can sign again by it. */
function assertTimely(signature: DeviceSignature, nowMs: number, refusal: Refusal): void {
  const verdict = timeliness(signature, nowMs);
  if (verdict === 'timely') return;
  const serverTime = new Date(nowMs).toISOString();
  const detail =
    verdict === 'early'
      ? 'The signature is from the future: the clock of the device is ahead. Sign by serverTime.'
      : 'The signature is too old, or the clock of the device is behind. Sign by serverTime.';
  throw refusal('signature-not-timely', detail, { serverTime });
}

type Refusal = (
  type: string,
  detail: string,
  members?: Readonly<Record<string, unknown>>,
  cause?: unknown,
) => HttpProblem;

/** Each says what would have to be signed. */
function refusalOf(method: string): Refusal {
  const covered = componentsOf(method).map((name) => `"${name}"`);
  const wanted = `sig=(${covered.join(' ')});created;expires;nonce;keyid;alg="ed25519"`;
  const headers = { 'accept-signature': wanted };
  return (type, detail, members = {}, cause) => {
    const about = { type, detail, longestLifeSeconds: LONGEST_LIFE_SECONDS, ...members };
    return problem(401, about, { headers, cause });
  };
}
