/** The few requests that are no roll call: to register, to change the key, to fetch the list. */
import type { DeviceKeys } from './device-keys.ts';
import { signedQuestion, signedRequest } from './signed-request.ts';

export interface Asked {
  /** Where the service is, `http://127.0.0.1:4102`. */
  readonly baseUrl: string;
  readonly keys: DeviceKeys;
}

/** The service said no; what it said is for whoever looks after the device. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** The kind of problem, `signature-wrong`. */
  readonly problem: string;

  constructor(status: number, { type = '', detail = '' }: { type?: string; detail?: string }) {
    super(`the service refuses this (${status}): ${detail}`);
    this.problem = type.slice(type.lastIndexOf(':') + 1);
  }
}

/** Proves by the office's one-time code that this device is the one it knows by this id. */
export async function register({ baseUrl, keys }: Asked, code: string): Promise<unknown> {
  const url = addressOf(baseUrl, `/devices/${keys.deviceId}/registration`);
  const body = JSON.stringify({ code, publicKey: keys.publicJwk });
  const headers = { 'content-type': 'application/json' };
  return answerOf(await fetch(url, { method: 'POST', headers, body }));
}

/** From the answer on only `next` is the key of the device, and `keys` is refused. */
export async function changeKey({ baseUrl, keys }: Asked, next: DeviceKeys): Promise<unknown> {
  const url = addressOf(baseUrl, `/devices/${keys.deviceId}/keys`);
  const body = JSON.stringify({ publicKey: next.publicJwk });
  return answerOf(await fetch(url, { ...signedRequest({ url, body, ...keys }), body }));
}

/** Whom this device will see on that day: ids, classes and orders, never names. */
export async function pupilsOn({ baseUrl, keys }: Asked, servedOn: string): Promise<unknown> {
  const url = addressOf(baseUrl, `/devices/${keys.deviceId}/pupils?servedOn=${servedOn}`);
  return answerOf(await fetch(url, signedQuestion({ url, ...keys })));
}

function addressOf(baseUrl: string, path: string): string {
  return `${baseUrl.replace(/\/+$/, '')}${path}`;
}

async function answerOf(response: Response): Promise<unknown> {
  const answer = JSON.parse(await response.text());
  if (!response.ok) throw new Refused(response.status, answer);
  return answer;
}
