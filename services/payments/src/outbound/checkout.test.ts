/** A cart as Checkout takes it, and where a family may be led. */
import { expect, test } from 'vitest';
import type { Notice } from '../domain/notice.ts';
import { cartIdOf, createCheckout } from './checkout.ts';
import type { PagopaAnswer, PagopaCall } from './pagopa-client.ts';

const creditor = {
  tenant: 'pianengo',
  timeZone: 'Europe/Rome',
  fiscalCode: '00305410193',
  companyName: 'Comune di Pianengo',
  officeName: 'Ufficio Scuola',
  brokerId: '00305410193',
  stationId: '00305410193_01',
  segregationCode: '01',
  iban: 'IT60X0542811101000000123456',
  transferCategory: '9/0107101TS/',
};
const notice = { noticeNumber: '301000000000012373', amountCents: 5000, kind: 'topUp' } as Notice;
const order = {
  creditor,
  cartId: 'cart-1',
  notices: [notice],
  email: null,
  returnTo: 'account',
  token: null,
} as const;

function checkout(answer: Partial<PagopaAnswer> = {}, address = 'https://pagopa.example/ec/v2') {
  const calls: PagopaCall[] = [];
  const given = { kind: 'ok', status: 302, text: '', location: 'https://pay.example/1', ...answer };
  const client = {
    has: () => true,
    async call(call: PagopaCall) {
      calls.push(call);
      return given as PagopaAnswer;
    },
  };
  return {
    calls,
    ...createCheckout({ client, address, portalUrl: 'https://mensa.example' }),
  };
}

test('names each notice in cents, the creditor, and the pages of return; nothing personal', async () => {
  const { open, calls } = checkout();
  expect(await open(order)).toEqual({ kind: 'made', location: 'https://pay.example/1' });
  expect(calls[0]).toMatchObject({ part: 'checkout', method: 'POST', path: '/carts' });
  const back = (outcome: string) => `https://mensa.example/paga/esito/${outcome}?returnTo=account`;
  expect(calls[0]?.body).toEqual({
    paymentNotices: [
      {
        noticeNumber: notice.noticeNumber,
        fiscalCode: creditor.fiscalCode,
        amount: 5000,
        companyName: 'Comune di Pianengo',
        description: 'Ricarica conto mensa',
      },
    ],
    returnUrls: {
      returnOkUrl: back('ok'),
      returnCancelUrl: back('annullato'),
      returnErrorUrl: back('errore'),
      returnWaitingUrl: back('attesa'),
    },
    idCart: 'cart-1',
    allCCP: false,
  });
});

test('the first version has no page for an outcome that is not known', async () => {
  const { open, calls } = checkout({}, 'https://pagopa.example/ec/v1');
  await open({ ...order, email: 'anna@posta.example', token: 'a.b-c' });
  const body = calls[0]?.body as { returnUrls: Record<string, string>; emailNotice: string };
  expect(Object.keys(body.returnUrls)).toHaveLength(3);
  expect(body.returnUrls.returnOkUrl).toContain('returnTo=account&token=a.b-c');
  expect(body.emailNotice).toBe('anna@posta.example');
});

test.each([
  null,
  '',
  '/relative',
  'javascript:alert(1)',
  'http://pay.example/1',
  `https://x/${'a'.repeat(2_000)}`,
])('a family is not led to %j', async (location) => {
  expect((await checkout({ location } as Partial<PagopaAnswer>).open(order)).kind).toBe('refused');
});

test('a repeated request has the same cart, and another Comune’s never has it', () => {
  expect(cartIdOf('pianengo', 'k')).toBe(cartIdOf('pianengo', 'k'));
  expect(cartIdOf('pianengo', 'k')).not.toBe(cartIdOf('offanengo', 'k'));
  expect(cartIdOf('pianengo', 'k')).toMatch(/^[0-9a-f]{32}$/);
});

test('it is tried with a notice that nobody has', async () => {
  const { probe, calls } = checkout();
  await probe(creditor);
  expect(calls[0]?.body).toMatchObject({ paymentNotices: [{ noticeNumber: '0'.repeat(18) }] });
});
