/** A whole conversation of the sender with App IO, as its stand-in plays it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEMO_APP_IO_KEY, type Mailbox, startMailbox } from '@mestolo/deploy/mailbox/mailbox.ts';
import { createAppIoProvider } from '@mestolo/notifications/providers/app-io.ts';
import type { OutgoingAppIo } from '@mestolo/notifications/providers/provider.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

const message: OutgoingAppIo = {
  tenant: 'pianengo',
  taxCode: 'VRDNRA85C52D142K',
  subject: 'Mensa: il saldo è negativo',
  markdown: `Il saldo di oggi è **-12,30 €**. ${'Può ricaricare dal portale del Comune. '.repeat(3)}`,
  reference: 'r1',
  payment: {
    amountCents: 1_230,
    noticeNumber: '302000000000012345',
    creditorFiscalCode: '00000000000',
  },
};

let appIo: Mailbox;
beforeAll(async () => {
  appIo = await startMailbox();
});
afterAll(() => appIo.stop());
beforeEach(() => {
  appIo.messages.clear();
  appIo.faults.clear();
});
const provider = (keys: Readonly<Record<string, readonly string[]>>, timeoutMs = 2_000) =>
  createAppIoProvider({ url: `${appIo.httpUrl}/app-io`, keys, timeoutMs });
const known = { '*': [DEMO_APP_IO_KEY] };

test('a message arrives with what is to be paid, and the Comune that gets it', async () => {
  const outcome = await provider(known).send(message);
  expect(appIo.messages.all()).toMatchObject([
    {
      channel: 'appIo',
      to: message.taxCode,
      subject: message.subject,
      text: message.markdown,
      payment: { amountCents: 1_230, noticeNumber: '302000000000012345' },
    },
  ]);
  expect(outcome).toEqual({ kind: 'sent', providerId: appIo.messages.all()[0]?.id });
});

test.each([
  ['rejected', { kind: 'refused', reason: 'notOnAppIo' }],
  [null, { kind: 'delivered' }],
])('what became of it is asked for later: %o', async (kind, expected) => {
  if (kind !== null) appIo.faults.order({ channel: 'appIo', kind });
  const ended = new Promise<void>((resolve) => {
    appIo.messages.subscribe((change) => {
      const isOver = change.kind === 'message' && 'status' in change.message;
      if (isOver && change.message.status !== 'ACCEPTED') resolve();
    });
  });
  await provider(known).send(message);
  await ended;
  const providerId = appIo.messages.all()[0]?.id ?? '';
  const sent = { tenant: message.tenant, taxCode: message.taxCode, providerId };
  expect(await provider(known).reportOf(sent)).toMatchObject(expected);
  await expect(provider(known).reportOf({ ...sent, providerId: 'other' })).rejects.toThrow();
});

test.each(['notRegistered', 'notAllowed'])('%s: nothing is sent', async (kind) => {
  appIo.faults.order({ channel: 'appIo', kind });
  const outcome = await provider(known).send(message);
  expect(outcome).toEqual({ kind: 'refused', reason: 'notOnAppIo' });
  expect(appIo.messages.all()).toEqual([]);
});

test('an answer that nobody heard is never taken for a failure', async () => {
  appIo.faults.order({ channel: 'appIo', kind: 'loseReply' });
  expect(await provider(known).send(message)).toMatchObject({ kind: 'unclear' });
  appIo.faults.order({ channel: 'appIo', kind: 'delay', delayMs: 500 });
  expect(await provider(known, 100).send(message)).toMatchObject({ kind: 'unclear' });
  expect(appIo.messages.all()).toHaveLength(2);
});

test('the Comune’s own key comes first, and the second of a pair where the first is old', async () => {
  const own = { '*': ['other'], pianengo: ['expired', DEMO_APP_IO_KEY] };
  expect(await provider(own).send(message)).toMatchObject({ kind: 'sent' });
  const wrong = await provider({ '*': ['other'] }).send(message);
  expect(wrong).toMatchObject({ kind: 'retry', reason: 'loginRefused' });
  const none = await provider({ crema: [DEMO_APP_IO_KEY] }).send(message);
  expect(none).toMatchObject({ kind: 'refused', reason: 'notOnAppIo' });
});

test('nobody there: tried again; a redirection is not followed', async () => {
  const nowhere = createAppIoProvider({ url: 'http://127.0.0.1:9', keys: known });
  expect(await nowhere.send(message)).toMatchObject({ kind: 'retry', scope: 'provider' });
  const elsewhere = createServer((_request, response) => {
    response.writeHead(307, { location: `${appIo.httpUrl}/app-io/api/v1/profiles` }).end();
  });
  await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  const outcome = await createAppIoProvider({ url, keys: known }).send(message);
  expect(outcome).toMatchObject({ kind: 'retry', reason: 'providerUnreachable' });
  elsewhere.close();
  expect(appIo.messages.all()).toEqual([]);
});
