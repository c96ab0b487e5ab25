/** What Twilio asks of the sender's programs, signed as Twilio signs. */
import { createHmac } from 'node:crypto';

export interface TwilioAccount {
  readonly sid: string;
  readonly authToken: string;
}

const ANSWER_WITHIN_MS = 5_000;

/** The status of the answer; null where none came. */
export async function postSigned(
  url: string,
  account: TwilioAccount,
  fields: Readonly<Record<string, string>>,
): Promise<number | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signature(account.authToken, url, fields),
      },
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}

/** https://www.twilio.com/docs/usage/security: URL, then each name and value, sorted by name. */
export function signature(
  token: string,
  url: string,
  fields: Readonly<Record<string, string>>,
): string {
  const text = Object.keys(fields)
    .sort()
    .reduce((signed, name) => `${signed}${name}${fields[name]}`, url);
  return createHmac('sha1', token).update(text, 'utf8').digest('base64');
}
