/** What the codes of the providers mean: try again, give up, or look it up. */
import { describe, expect, test } from 'vitest';
import { createSmtpProvider, outcomeOfSmtp } from './smtp.ts';
import { outcomeOfReport, outcomeOfRequest } from './twilio.ts';

describe('SMTP', () => {
  test.each([
    [{ code: 'EENVELOPE', responseCode: 550 }, 'refused', 'addressRefused'],
    [{ code: 'EENVELOPE', responseCode: 450 }, 'retry', 'providerBusy'],
    [{ code: 'EENVELOPE' }, 'refused', 'addressInvalid'],
    [{ code: 'EMESSAGE', responseCode: 554 }, 'refused', 'messageRefused'],
    [{ code: 'EMESSAGE', responseCode: 451 }, 'retry', 'providerBusy'],
    [{ code: 'EAUTH', responseCode: 535 }, 'retry', 'loginRefused'],
    [{ code: 'ECONNECTION' }, 'retry', 'providerUnreachable'],
    [{ code: 'ETIMEDOUT' }, 'retry', 'providerUnreachable'],
  ])('%o → %s, %s', (error, kind, reason) => {
    expect(outcomeOfSmtp(error)).toEqual({ kind, reason });
  });
});

test.each([
  'nora@posta.example, all@posta.example',
  'nora@posta.example;all@posta.example',
  'Nora <nora@posta.example>',
  '"a b"@posta.example',
  'nora(@)@posta.example',
  'nora@posta.example\r\nRCPT TO:<all@posta.example>',
  'nora@@posta.example',
  'nora',
  '',
])('%j is no address, and no server is asked', async (to) => {
  const provider = createSmtpProvider({
    url: 'smtp://127.0.0.1:9',
    from: 'mensa@comune.example',
    maxConnections: 1,
  });
  const email = { to, subject: 's', text: 't', html: '<p>t</p>', reference: 'r' };
  expect(await provider.send(email)).toEqual({ kind: 'refused', reason: 'addressInvalid' });
  provider.close();
});

describe('Twilio', () => {
  test.each([
    [{ status: 400, code: 21211 }, 'refused', 'numberRefused'],
    [{ status: 400, code: 21610 }, 'refused', 'stoppedByRecipient'],
    [{ status: 400, code: 21606 }, 'retry', 'loginRefused'],
    [{ status: 401, code: 20003 }, 'retry', 'loginRefused'],
    [{ status: 429, code: 20429 }, 'retry', 'providerBusy'],
    [{ code: 'ECONNREFUSED' }, 'retry', 'providerUnreachable'],
    [{ status: 500, code: 20500 }, 'unclear', 'noAnswer'],
    [{ code: 'ECONNRESET' }, 'unclear', 'noAnswer'],
    [{ code: 'ECONNABORTED' }, 'unclear', 'noAnswer'],
  ])('%o → %s, %s', (error, kind, reason) => {
    expect(outcomeOfRequest(error)).toEqual({ kind, reason });
  });

  test.each([
    ['queued', null, null],
    ['sent', null, null],
    ['delivered', null, 'delivered'],
    ['undelivered', 30003, 'retry'],
    ['undelivered', 30005, 'refused'],
    ['failed', 30008, 'retry'],
    ['canceled', null, 'refused'],
  ])('a report of %s with error %o means %o', (status, errorCode, kind) => {
    expect(outcomeOfReport(status, { sid: 'SM1', errorCode })?.kind ?? null).toBe(kind);
  });
});
