/** Routes by which a device shows a code and learns what the office made of it (RFC 8628). */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { PAIRING_SECONDS, POLL_SECONDS, type PollAnswer } from '../domain/pairing.ts';
import type { Pairings } from '../store/pairings.ts';
import { publicKey } from './public-key.ts';

const wanted = z.strictObject({
  publicKey,
  /** What the office sees of the device before it lets it in, such as its model. */
  description: z.string().trim().min(1).max(100),
});

/** The names of RFC 8628, which libraries know. */
const begun = z.strictObject({
  device_code: z.string(),
  user_code: z.string(),
  expires_in: z.int().positive(),
  interval: z.int().positive(),
});

export function postPairings(pairings: Pairings): Route {
  return defineRoute({
    method: 'post',
    path: '/devices/pairings',
    summary: 'Begin a pairing: the device shows the user_code, and the office types it in',
    access: 'public',
    body: wanted,
    answers: { 201: begun },
    async handle({ body }) {
      const made = await pairings.begin(body);
      if (!made) {
        const detail = 'Too many devices wait for their offices. Try again in some minutes.';
        throw problem(503, { type: 'too-many-pairings', detail }, { headers: RETRY_LATER });
      }
      const { deviceCode: device_code, userCode: user_code } = made;
      const times = { expires_in: PAIRING_SECONDS, interval: POLL_SECONDS };
      return { status: 201, body: { device_code, user_code, ...times } };
    },
  });
}

const RETRY_LATER = { 'retry-after': '120' };

const paired = z.strictObject({ deviceId: z.uuid(), schoolId: z.uuid(), name: z.string() });

const DETAILS: Readonly<Record<Exclude<PollAnswer, 'approved'>, string>> = {
  authorization_pending: 'The office has not typed the code yet. Ask again after the interval.',
  slow_down: 'Ask less often: the interval is 5 seconds longer from now on.',
  access_denied: 'The office does not want this device.',
  expired_token: 'The code is too old, or there is none. Begin again.',
};

export function postPairingPoll(pairings: Pairings): Route {
  return defineRoute({
    method: 'post',
    path: '/devices/pairings/poll',
    summary: 'Ask what became of a pairing, once an interval; problems carry the error of RFC 8628',
    access: 'public',
    body: z.strictObject({ device_code: z.string().min(1).max(100) }),
    answers: { 200: paired },
    async handle({ body }) {
      const { answer, device, intervalSeconds } = await pairings.poll(body.device_code);
      if (answer === 'approved' && device) return { status: 200, body: { ...device } };
      const error = answer === 'approved' ? 'expired_token' : answer;
      const type = error.replaceAll('_', '-');
      throw problem(400, { type, detail: DETAILS[error], error, interval: intervalSeconds });
    },
  });
}
