/**
 * Pairing the other way round (in the manner of RFC 8628): the device shows a short code, and the
 * office types it in. Nobody types anything on the device.
 */

/** No vowels, so that no words come about, and nothing that looks like a digit. */
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ';
const LENGTH = 8;
export const USER_CODE_BYTES = LENGTH * 2;

export const PAIRING_SECONDS = 900;
export const POLL_SECONDS = 5;

/** `WDJB-MJHT`: 34 bits, of which few stand at a time and only offices may try. */
export function userCodeOf(bytes: Uint8Array): string {
  const text = Array.from({ length: LENGTH }, (_, place) => {
    const number = (bytes[2 * place] ?? 0) * 256 + (bytes[2 * place + 1] ?? 0);
    return ALPHABET[number % ALPHABET.length];
  });
  return `${text.slice(0, 4).join('')}-${text.slice(4).join('')}`;
}

/** What was meant, however it was typed; null where it cannot be a code. */
export function typedUserCode(text: string): string | null {
  const plain = text.toUpperCase().replaceAll(/[\s.-]/g, '');
  const isCode = plain.length === LENGTH && [...plain].every((one) => ALPHABET.includes(one));
  return isCode ? `${plain.slice(0, 4)}-${plain.slice(4)}` : null;
}

export interface Pairing {
  readonly state: 'waiting' | 'approved' | 'denied';
  readonly expiresAtMs: number;
  readonly lastPolledMs: number | null;
  readonly intervalSeconds: number;
}

/** The words of RFC 8628, which libraries for devices know. */
export type PollAnswer =
  | 'approved'
  | 'authorization_pending'
  | 'slow_down'
  | 'access_denied'
  | 'expired_token';

export function pollAnswer(pairing: Pairing | null, nowMs: number): PollAnswer {
  if (!pairing) return 'expired_token';
  if (pairing.state === 'approved') return 'approved';
  if (pairing.state === 'denied') return 'access_denied';
  if (nowMs >= pairing.expiresAtMs) return 'expired_token';
  const { lastPolledMs, intervalSeconds } = pairing;
  const isSoon = lastPolledMs !== null && nowMs - lastPolledMs < intervalSeconds * 1000;
  return isSoon ? 'slow_down' : 'authorization_pending';
}
