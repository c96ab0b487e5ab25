/** What the codes of the providers mean: try again, give up, or look it up. */
import { describe, expect, test } from 'vitest';
import { createSmtpProvider, outcomeOfSmtp } from './smtp.ts';
import { outcomeOfReport, outcomeOfRequest } from './twilio.ts';

const provider = { scope: 'provider' } as const;

describe('SMTP', () => {
  test.each([
    [{ code: 'EENVELOPE', responseCode: 550 }, 'refused', 'addressRefused', {}],
    [{ code: 'EENVELOPE', responseCode: 450 }, 'retry', 'providerBusy', {}],
    [
      { code: 'EENVELOPE', responseCode: 552, response: '552 5.2.2 Full' },
      'retry',
      'mailboxFull',
      {},
    ],
    [
      { code: 'EENVELOPE', responseCode: 550, response: '550 5.7.1 Blocked' },
      'refused',
      'messageRefused',
      {},
    ],
    [
      { code: 'EENVELOPE', responseCode: 550, command: 'MAIL FROM' },
      'retry',
      'senderRefused',
      provider,
    ],
    [{ code: 'EENVELOPE' }, 'invalid', 'addressInvalid', {}],
    [{ code: 'EMESSAGE', responseCode: 554 }, 'refused', 'messageRefused', {}],
    [{ code: 'EMESSAGE', responseCode: 451 }, 'retry', 'providerBusy', {}],
    [{ code: 'EMESSAGE', responseCode: 421 }, 'retry', 'providerBusy', provider],
    [{ code: 'EAUTH', responseCode: 535 }, 'retry', 'loginRefused', provider],
    [{ code: 'ETLS' }, 'retry', 'tlsRefused', provider],
    [{ code: 'EPROTOCOL', responseCode: 554 }, 'retry', 'providerBusy', provider],
    [{ code: 'ECONNECTION' }, 'retry', 'providerUnreachable', provider],
    [{ code: 'ETIMEDOUT' }, 'retry', 'providerUnreachable', provider],
    [{ code: 'EABORT' }, 'retry', 'providerUnreachable', provider],
  ])('%o → %s, %s %o', (error, kind, reason, scope) => {
    expect(outcomeOfSmtp(error)).toEqual({ kind, reason, ...scope });
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
  const smtp = createSmtpProvider({
    url: 'smtp://127.0.0.1:9',
    from: 'mensa@comune.example',
    maxConnections: 1,
    requireTls: false,
    ca: null,
    dkim: null,
    doneWithinMs: 1_000,
  });
  const email = { to, subject: 's', text: 't', html: '<p>t</p>', reference: 'r' };
  expect(await smtp.send(email)).toEqual({ kind: 'invalid', reason: 'addressInvalid' });
  smtp.close();
});

describe('Twilio', () => {
  test.each([
    [{ status: 400, code: 21211 }, 'refused', 'numberRefused', {}],
    [{ status: 400, code: 21614 }, 'refused', 'numberRefused', {}],
    [{ status: 403, code: 21408 }, 'refused', 'numberRefused', {}],
    [{ status: 400, code: 21610 }, 'refused', 'stoppedByRecipient', {}],
    [{ status: 400, code: 21617 }, 'refused', 'messageRefused', {}],
    [{ status: 400, code: 21606 }, 'retry', 'senderRefused', {}],
    [{ status: 401, code: 20003 }, 'retry', 'loginRefused', provider],
    [{ status: 429, code: 20429 }, 'retry', 'providerBusy', provider],
    [{ code: 'ECONNREFUSED' }, 'retry', 'providerUnreachable', provider],
    [{ status: 500, code: 20500 }, 'unclear', 'noAnswer', provider],
    [{ code: 'ECONNRESET' }, 'unclear', 'noAnswer', provider],
    [{ code: 'ECONNABORTED' }, 'unclear', 'noAnswer', provider],
    [{ code: 'ERR_CANCELED' }, 'unclear', 'noAnswer', provider],
  ])('%o → %s, %s %o', (error, kind, reason, scope) => {
    expect(outcomeOfRequest(error)).toEqual({ kind, reason, ...scope });
  });

  test.each([
    ['queued', null, null],
    ['sent', null, 'pending'],
    ['delivered', null, 'delivered'],
    ['undelivered', 30003, 'retry'],
    ['undelivered', 30005, 'refused'],
    ['failed', 30008, 'retry'],
    ['canceled', null, 'refused'],
  ])('a report of %s with error %o means %o', (status, errorCode, kind) => {
    expect(outcomeOfReport(status, { sid: 'SM1', errorCode })?.kind ?? null).toBe(kind);
  });
});
