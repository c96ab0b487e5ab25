/** The simulator over HTTP, with a station of a few lines beside it. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { differences } from './flow.ts';
import { createSimulator } from './server.ts';
import { readSettings } from './settings.ts';
import { startToyStation, type ToyStation } from './toy-station.ts';

const EC = '12345678901';
const DAY = '2026-03-02';
const paidAt = { paymentDateTime: `${DAY}T10:00:00` };
const IBAN = 'IT60X0542811101000000123456';

let station: ToyStation;
let simulator: Server;
let base: string;

async function startSimulator(env: Record<string, string> = {}): Promise<void> {
  const settings = { PORT: '0', SUBSCRIPTION_KEY: 'the-key', STATION_URL: station.url };
  simulator = createSimulator(readSettings({ ...settings, ...env }));
  simulator.listen(0, '127.0.0.1');
  await once(simulator, 'listening');
  base = `http://127.0.0.1:${(simulator.address() as AddressInfo).port}`;
}

async function stopSimulator(): Promise<void> {
  simulator.closeAllConnections();
  simulator.close();
  await once(simulator, 'close');
}

beforeEach(async () => {
  station = await startToyStation(5000);
  await startSimulator();
});

afterEach(async () => {
  await stopSimulator();
  await station.close();
});

interface Got {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
  // Each test looks at the parts it knows.
  readonly body: Readonly<Record<string, unknown>>;
}

async function call(method: string, path: string, body?: unknown): Promise<Got> {
  const response = await fetch(`${base}${path}`, {
    method,
    redirect: 'manual',
    headers: { 'ocp-apim-subscription-key': 'the-key' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
  const { status, headers } = response;
  return { status, location: headers.get('location'), text, body: isJson ? JSON.parse(text) : {} };
}

const noticeNumber = (index: number) => `3070000000000${String(index).padStart(5, '0')}`;

const pay = async (index: number, order: object = {}) =>
  (
    await call('POST', '/pay', {
      ...{ noticeNumber: noticeNumber(index), creditorFiscalCode: EC, ...paidAt },
      ...order,
    })
  ).body;

async function payment(index: number): Promise<Record<string, unknown> | undefined> {
  const { body } = await call('GET', '/payments');
  const all = body.payments as Record<string, unknown>[];
  return all.find((one) => one.noticeNumber === noticeNumber(index));
}

const conferred = (index: number, amount: number) => ({
  ...{ paFiscalCode: EC, entityType: 'F', entityFiscalCode: 'ANONIMO', entityFullName: 'Ada' },
  ...{ iuv: noticeNumber(index).slice(1), nav: noticeNumber(index), amount, iban: IBAN },
  ...{ description: 'Ricarica', expirationDate: '2030-01-01T00:00:00Z' },
});

const position = (index: number, amount: number) => ({
  ...{
    iupd: `p${index}`,
    type: 'F',
    fiscalCode: 'ANONIMO',
    fullName: 'Ada',
    companyName: 'Comune',
  },
  switchToExpired: true,
  paymentOption: [
    {
      ...{ nav: noticeNumber(index), iuv: noticeNumber(index).slice(1), amount },
      ...{ description: 'Ricarica', isPartialPayment: false, dueDate: '2026-03-31T23:59:59Z' },
      transfer: [
        { idTransfer: '1', amount, remittanceInformation: 'R', category: '9/X/', iban: IBAN },
      ],
    },
  ],
});

const cart = (indexes: readonly number[], idCart = 'c1') => ({
  idCart,
  paymentNotices: indexes.map((index) => ({
    ...{ noticeNumber: noticeNumber(index), fiscalCode: EC, amount: 5000 },
    ...{ companyName: 'Comune', description: 'Ricarica' },
  })),
  returnUrls: {
    returnOkUrl: 'https://a.example/ok',
    returnCancelUrl: 'https://a.example/cancel',
    returnErrorUrl: 'https://a.example/error',
    returnWaitingUrl: 'https://a.example/waiting',
  },
});

const POSITIONS = `/gpd/organizations/${EC}/debtpositions`;
const RECEIPTS = `/gpd-payments/payments/${EC}/receipts`;

describe('the doors', () => {
  it.each([
    ['POST', '/checkout/carts'],
    ['POST', '/aca/paCreatePosition'],
    ['GET', POSITIONS],
    ['GET', RECEIPTS],
    ['GET', `/fdr/organizations/${EC}/fdrs`],
    ['GET', `/biz-events/organizations/${EC}/receipts/a/paymentoptions/b`],
  ])('%s %s is closed to who has no key', async (method, path) => {
    const { status } = await fetch(`${base}${path}`, { method });
    expect(status).toBe(401);
  });

  it('break when they are told to, and mend again', async () => {
    const listed = () => call('GET', POSITIONS).then(({ status }) => status);
    await call('POST', '/faults', { door: 'gpd', mode: 'error' });
    expect(await listed()).toBe(500);
    await call('POST', '/faults', { door: 'gpd', mode: 'down' });
    await expect(listed()).rejects.toThrow('fetch failed');
    await call('POST', '/faults', { door: 'gpd', mode: 'ok' });
    expect(await listed()).toBe(200);
  });

  it('say what is wrong with a body', async () => {
    const { status, body } = await call('POST', '/aca/paCreatePosition', { amount: 1.5 });
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: 400, detail: expect.stringContaining('paFiscalCode') });
  });
});

describe('a cart', () => {
  it('is paid as a whole on its page, and its name comes back in the receipts', async () => {
    const { status, location } = await call('POST', '/checkout/carts', cart([1, 2]));
    expect(status).toBe(302);
    const path = new URL(location ?? '').pathname;
    expect((await call('GET', path)).text).toContain('100,00 €');
    const paid = await call('POST', path, 'choice=pay');
    expect(paid).toMatchObject({ status: 303, location: 'https://a.example/ok' });
    expect(station.heard.filter((one) => one === 'paSendRTV2Request of a cart')).toHaveLength(2);
    expect(await payment(2)).toMatchObject({ cartId: 'c1', receiptState: 'delivered' });
  });

  it.each([
    ['cancel', 'https://a.example/cancel'],
    ['error', 'https://a.example/error'],
    ['waiting-unpaid', 'https://a.example/waiting'],
  ])('that ends in %s pays nothing and goes back to its own page', async (choice, to) => {
    const { location } = await call('POST', '/checkout/carts', cart([1]));
    const ended = await call('POST', new URL(location ?? '').pathname, `choice=${choice}`);
    expect(ended.location).toBe(to);
    expect(station.heard).toEqual([]);
  });
});

describe('a payment', () => {
  it('sends a receipt of the first version after a get of the second', async () => {
    expect(await pay(1, { receiptVersion: 1 })).toMatchObject({ outcome: 'paid' });
    expect(station.heard.slice(1)).toEqual(['paGetPaymentV2Request', 'paSendRTReq']);
  });

  it('of another bank waits while one is under way, or has begun and never ended', async () => {
    const held = Promise.withResolvers<void>();
    station.holdGets(held.promise);
    const first = pay(1);
    await expect.poll(() => station.heard.at(-1)).toBe('paGetPaymentV2Request');
    const inTheWay = { outcome: 'refused', get: { faultCode: 'PPT_PAGAMENTO_IN_CORSO' } };
    expect(await pay(1, { psp: 'ALTRA' })).toMatchObject(inTheWay);
    held.resolve();
    expect(await first).toMatchObject({ outcome: 'paid' });
    expect(await pay(2, { stopAfter: 'get' })).toMatchObject({ outcome: 'stopped' });
    expect(await pay(2, { psp: 'ALTRA' })).toMatchObject(inTheWay);
    expect(await pay(2)).toMatchObject({ outcome: 'paid' });
  });

  it('is made in stand-in where the station is silent and the archive knows the notice', async () => {
    await call('POST', '/aca/paCreatePosition', conferred(1, 4200));
    await station.close();
    const quick = { attempts: 1 };
    expect(await pay(2, quick)).toMatchObject({ outcome: 'refused', receipts: [] });
    expect(await pay(1, quick)).toMatchObject({ outcome: 'notDelivered', source: 'archive' });
    expect(await payment(1)).toMatchObject({ amountCents: 4200, standIn: true });
    await station.open();
    expect((await call('POST', '/receipts:send', {})).body).toEqual({ sent: 1 });
    expect(await payment(1)).toMatchObject({ receiptState: 'delivered' });
    const { body } = await call('POST', '/flows:run', { ec: EC, date: DAY });
    const [flow] = body.flows as { fdr: string }[];
    expect((await call('GET', `/flows/${flow?.fdr}.xml`)).text).toContain(
      '<codiceEsitoSingoloPagamento>4<',
    );
  });
});

describe('a receipt without a valid answer', () => {
  it('goes out again an hour later, until it gets one', async () => {
    await stopSimulator();
    await startSimulator({ HOUR_MS: '40' });
    await call('POST', '/aca/paCreatePosition', conferred(1, 4200));
    await station.close();
    await pay(1, { attempts: 1 });
    await station.open();
    await expect.poll(async () => (await payment(1))?.receiptState).toBe('delivered');
  });

  it('is given up after forty-eight hours', async () => {
    await stopSimulator();
    await startSimulator({ HOUR_MS: '1' });
    await call('POST', '/aca/paCreatePosition', conferred(1, 4200));
    await station.close();
    await pay(1, { attempts: 1 });
    await expect.poll(async () => (await payment(1))?.receiptState).toBe('givenUp');
    expect((await payment(1))?.attempts).toBe(49);
  });
});

describe('the archive of notices', () => {
  it('takes, changes and closes by the same call', async () => {
    const confer = async (amount: number) =>
      (await call('POST', '/aca/paCreatePosition', conferred(1, amount))).status;
    expect(await confer(0)).toBe(404);
    expect(await confer(4200)).toBe(200);
    expect(await confer(4300)).toBe(200);
    expect(await confer(0)).toBe(200);
    expect(await confer(0)).toBe(200);
    expect(await confer(4200)).toBe(422);
  });
});

describe('a position in GPD', () => {
  it('is paid without a station, has its receipt there, and is reported', async () => {
    expect((await call('POST', POSITIONS, position(1, 700))).body).toMatchObject({
      status: 'DRAFT',
    });
    expect(await pay(1)).toMatchObject({ verify: { faultCode: 'PAA_PAGAMENTO_SCONOSCIUTO' } });
    expect((await call('POST', `${POSITIONS}/p1/publish`)).body).toMatchObject({ status: 'VALID' });
    expect((await call('POST', POSITIONS, position(1, 700))).status).toBe(409);
    expect(await pay(1)).toMatchObject({ outcome: 'paid', source: 'gpd', receipts: [] });
    expect(await pay(1)).toMatchObject({ verify: { faultCode: 'PAA_PAGAMENTO_DUPLICATO' } });
    expect((await call('POST', `${POSITIONS}/p1/invalidate`)).status).toBe(409);
    const { body } = await call('GET', `${RECEIPTS}?from=${DAY}&to=${DAY}`);
    expect(body).toMatchObject({ totalPages: 1, results: [{ organizationFiscalCode: EC }] });
    const { text } = await call('GET', `${RECEIPTS}/${noticeNumber(1).slice(1)}`);
    expect(text).toContain('<paymentAmount>7.00</paymentAmount>');
    await call('POST', '/flows:run', { ec: EC, date: DAY });
    expect((await call('GET', `${POSITIONS}/p1`)).body).toMatchObject({ status: 'REPORTED' });
    expect(station.heard).toEqual([]);
  });

  it('that is invalid or past its date is not paid', async () => {
    for (const index of [1, 2]) {
      await call('POST', `${POSITIONS}?toPublish=true`, position(index, 700));
    }
    await call('POST', `${POSITIONS}/p1/invalidate`);
    expect(await pay(1)).toMatchObject({ verify: { faultCode: 'PAA_PAGAMENTO_ANNULLATO' } });
    const late = { paymentDateTime: '2026-04-02T00:00:00' };
    expect(await pay(2, late)).toMatchObject({ verify: { faultCode: 'PAA_PAGAMENTO_SCADUTO' } });
    expect((await call('GET', `${POSITIONS}/p2`)).body).toMatchObject({ status: 'EXPIRED' });
  });

  it('whose transfers do not add up is refused', async () => {
    const wrong = position(1, 700);
    for (const option of wrong.paymentOption) option.amount = 800;
    expect((await call('POST', POSITIONS, wrong)).status).toBe(400);
  });
});

describe('a flow', () => {
  const FLOWS = `/fdr/organizations/${EC}/fdrs`;
  const run = async () =>
    (await call('POST', '/flows:run', { ec: EC, date: DAY })).body.flows as Record<
      string,
      unknown
    >[];

  it('reports the payments of a bank the day after, once', async () => {
    for (const index of [1, 2, 3]) await pay(index, index === 3 ? { psp: 'ALTRA' } : {});
    expect(await run()).toMatchObject([
      { flowDate: '2026-03-03', payments: 2, totalCents: 10_000 },
      { payments: 1 },
    ]);
    expect(await run()).toEqual([]);
    const { body } = await call('GET', `${FLOWS}?size=1&page=2`);
    expect(body).toMatchObject({ metadata: { totPage: 2, pageNumber: 2 }, count: 2 });
    const [{ fdr, revision, pspId }] = body.data as [Record<string, string>];
    const path = `${FLOWS}/${fdr}/revisions/${revision}/psps/${pspId}`;
    expect((await call('GET', path)).body).toMatchObject({ totPayments: 1, sumPayments: 50 });
    const lines = (await call('GET', `${path}/payments`)).body;
    expect(lines).toMatchObject({ data: [{ idTransfer: 1, pay: 50, payStatus: 'EXECUTED' }] });
    const treasury = (await call('GET', `/treasury.csv?ec=${EC}`)).text.trim().split('\r\n');
    expect(treasury).toHaveLength(3);
    expect(treasury[1]).toMatch(/^2026-03-03;100,00;.*\/URI\/2026-03-03BANKITMM-/);
  });

  it.each(differences)('shows %s where it is planted', async (difference) => {
    for (const index of [1, 2]) await pay(index);
    await call('POST', '/flows:plant', { ec: EC, date: DAY, difference, cents: 300 });
    const [flow] = await run();
    const bank = flow?.bank as { amountCents: number } | null;
    const shown = {
      lines: flow?.payments,
      total: flow?.totalCents,
      bank: bank?.amountCents ?? null,
    };
    const whole = { lines: 2, total: 10_000, bank: 10_000 };
    const wanted = {
      missingInFlow: { lines: 1, total: 5_000, bank: 5_000 },
      flowWithoutReceipt: { lines: 3, total: 10_300, bank: 10_300 },
      wrongAmount: { ...whole, total: 10_300, bank: 10_300 },
      revoked: whole,
      wrongTotal: { ...whole, total: 10_300 },
      treasuryAmount: { ...whole, bank: 9_700 },
      treasuryMissing: { ...whole, bank: null },
    };
    expect(shown).toEqual(wanted[difference]);
    const { body } = await call('GET', '/flows');
    expect(body.plants).toMatchObject([{ difference, planted: { fdr: flow?.fdr } }]);
    const xml = (await call('GET', `/flows/${flow?.fdr}.xml`)).text;
    expect(xml.includes('<codiceEsitoSingoloPagamento>3<')).toBe(difference === 'revoked');
  });

  it('comes by itself when the day of the payments is over', async () => {
    await stopSimulator();
    await startSimulator({ HOUR_MS: '2' });
    await pay(1);
    const flows = async () => (await call('GET', '/flows')).body.flows;
    await expect.poll(flows).toMatchObject([{ paymentsOf: DAY, flowDate: '2026-03-03' }]);
    await pay(2, { paymentDateTime: '2099-01-01T10:00:00' });
    expect(await flows()).toHaveLength(1);
  });

  it('that is wrong afterwards comes again as a new revision, and only that one is listed', async () => {
    await pay(1);
    await run();
    await call('POST', '/flows:plant', { ec: EC, date: DAY, difference: 'wrongAmount' });
    const { body } = await call('GET', FLOWS);
    expect(body.data).toMatchObject([{ revision: 2 }]);
  });
});

describe('a receipt that was lost', () => {
  it('can be fetched, but ten times an hour only', async () => {
    expect(await pay(1, { loseReceipt: true, receiptId: 'lost' })).toMatchObject({ receipts: [] });
    const iuv = noticeNumber(1).slice(1);
    const path = `/biz-events/organizations/${EC}/receipts/lost/paymentoptions/${iuv}`;
    const first = await call('GET', path);
    expect(first.body).toMatchObject({ receiptId: 'lost', paymentAmount: 50, outcome: 'OK' });
    for (let index = 2; index <= 10; index += 1) expect((await call('GET', path)).status).toBe(200);
    expect((await call('GET', path)).status).toBe(429);
  });
});

describe('what the simulator knows', () => {
  it('is there again after a start, where it has a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
    const file = { STATE_FILE: join(folder, 'state.json') };
    await stopSimulator();
    await startSimulator(file);
    await pay(1);
    await stopSimulator();
    await startSimulator(file);
    expect(await payment(1)).toMatchObject({ receiptState: 'delivered' });
    rmSync(folder, { recursive: true });
  });
});
