/** What mail that came back means: for the notification, and for the address. */
import { describe, expect, test } from 'vitest';
import { outcomeOfReport, readBounce } from './bounce.ts';

const REFERENCE = '0123456789abcdef0123456789abcdef';

interface Wanted {
  readonly to?: string;
  readonly action?: string;
  readonly status?: string;
  readonly original?: string;
}

/** As RFC 3464 has it, and as mail servers send it. */
function report({
  to = `bounce+${REFERENCE}@comune.example`,
  action = 'failed',
  status = '5.1.1',
  original = `Message-ID: <${REFERENCE}@comune.example>`,
}: Wanted = {}): Buffer {
  const lines = [
    'From: MAILER-DAEMON@mx.posta.example',
    `To: ${to}`,
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'Action: delivered, says a text that nobody asked.',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.posta.example',
    '',
    'Final-Recipient: rfc822; nora@posta.example',
    `Action: ${action}`,
    `Status: ${status}`,
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    original,
    '',
    '--b--',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}

describe('it is known by', () => {
  const refused = { kind: 'refused', reason: 'addressRefused' };

  test('the address it came back to', async () => {
    expect(await readBounce(report({ original: '' }))).toEqual({
      reference: REFERENCE,
      outcome: refused,
    });
  });

  test('the Message-ID of what was sent, where a server wrote to another address', async () => {
    const bounce = await readBounce(report({ to: 'mensa@comune.example' }));
    expect(bounce).toEqual({ reference: REFERENCE, outcome: refused });
  });

  test('nothing else: it is nobody’s', async () => {
    expect(await readBounce(report({ to: 'x@comune.example', original: '' }))).toBeNull();
    expect(await readBounce(Buffer.from('no mail at all'))).toBeNull();
    expect(await readBounce(Buffer.alloc(0))).toBeNull();
  });
});

test('an answer of somebody on holiday is no report', async () => {
  const mail = [
    `To: bounce+${REFERENCE}@comune.example`,
    'Subject: Out of office',
    'Auto-Submitted: auto-replied',
    '',
    'Action: failed\r\nStatus: 5.1.1, I am at the sea.',
  ].join('\r\n');
  expect(await readBounce(Buffer.from(mail))).toEqual({ reference: REFERENCE, outcome: null });
});

test.each([
  ['failed', '5.1.1', 'refused', 'addressRefused'],
  ['failed', '5.1.10', 'refused', 'addressRefused'],
  ['failed', '5.2.1', 'refused', 'addressRefused'],
  ['failed', '5.0.0', 'refused', 'addressRefused'],
  ['failed', '5.2.2', 'refused', 'mailboxFull'],
  ['failed', '4.2.2', 'refused', 'mailboxFull'],
  ['failed', '5.7.1', 'refused', 'messageRefused'],
  ['failed', '4.4.7', 'refused', 'notDelivered'],
  ['failed', '5.4.6', 'refused', 'notDelivered'],
  ['failed', '', 'refused', 'notDelivered'],
  ['delayed', '4.4.1', null, null],
  ['relayed', '2.0.0', null, null],
  ['delivered', '2.0.0', 'delivered', null],
])('%s with %s means %s, %s', (action, status, kind, reason) => {
  const outcome = outcomeOfReport(action, status);
  expect(outcome?.kind ?? null).toBe(kind);
  if (outcome && 'reason' in outcome) expect(outcome.reason).toBe(reason);
});
