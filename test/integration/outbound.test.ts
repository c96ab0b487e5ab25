/** What PagoPA is told and asked for, and what becomes of it while PagoPA does not answer. */
import { randomUUID } from 'node:crypto';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, type GatewayArchive, gatewayArchive } from './gateway-archive.ts';
import {
  type Comune,
  HOLDER,
  type PaymentsOffice,
  startPaymentsOffice,
} from './payments-office.ts';

let office: PaymentsOffice;
let gateway: GatewayArchive;

beforeAll(async () => {
  const payments = {
    OUTAGE_AFTER_SECONDS: '2',
    OUTAGE_PROBE_SECONDS: '1',
    CONFERRAL_RETRY_SECONDS: '1',
    CONFERRAL_LEASE_SECONDS: '2',
    // Tests ask for receipts themselves.
    RECEIPTS_POLL_SECONDS: '3600',
  };
  office = await startPaymentsOffice(sharedBrokers(), 'outbound', { payments });
  gateway = gatewayArchive(office.system);
});

afterAll(async () => {
  await office.stop();
});

const noticeIn = (comune: Comune, number: string, status: string) =>
  eventually(async () => {
    const found = (await gateway.notices(comune.fiscalCode)).get(number);
    return found?.status === status && found;
  }, `the archive has ${number} as ${status}`);

const cancel = (comune: Comune, number: string) =>
  comune.call('POST', `/notices/${number}/cancellation`);

const conferralsOf = async (comune: Comune, state: string) => {
  const { text } = await comune.call('GET', `/conferrals?state=${state}`);
  return (JSON.parse(text) as { conferrals: readonly { noticeNumber: string }[] }).conferrals;
};

const dueOn = async (comune: Comune, number: string) =>
  String((await comune.call('GET', `/notices/${number}`)).body.dueOn);

describe('the archive of notices', () => {
  test('is told of a notice with its debtor, and closes it when it is cancelled', async () => {
    const comune = await office.open();
    const number = await comune.newNotice(5000);
    const told = await noticeIn(comune, number, 'VALID');
    expect(told).toMatchObject({ amount: 5000, entityFiscalCode: HOLDER.taxCode });
    // The end of the due day in Italy.
    expect(told.expirationDate).toBe('2021-01-12T22:59:59.000Z');
    await cancel(comune, number);
    expect(await noticeIn(comune, number, 'INVALID')).toMatchObject({ amount: 0 });
  });

  test('is told of a family whose key is destroyed without a name', async () => {
    const comune = await office.open();
    await office.destroyKeys(comune);
    const told = await eventually(async () => {
      const found = await noticeIn(comune, await comune.newNotice(700), 'VALID');
      return found.entityFiscalCode === 'ANONIMO' && found;
    }, 'a debtor without a name');
    expect(told.amount).toBe(700);
  });

  test('knows every notice in its last version after it was away, and after a kill', async () => {
    const comune = await office.open();
    await gateway.fault('aca', 'slow', 60_000);
    const numbers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => comune.newNotice(1_000 + index)),
    );
    await office.system.kill('payments');
    await gateway.fault('aca', 'down');
    await office.system.ready();
    const cancelled = numbers.slice(0, 4);
    await Promise.all(cancelled.map((number) => cancel(comune, number)));
    await gateway.fault('aca', 'ok');
    const known = await eventually(async () => {
      const found = await gateway.notices(comune.fiscalCode);
      const open = numbers.slice(4).filter((number) => found.get(number)?.status === 'VALID');
      const waiting = await conferralsOf(comune, 'waiting');
      return open.length === 8 && waiting.length === 0 && found;
    }, 'all are told');
    for (const [index, number] of numbers.entries()) {
      if (cancelled.includes(number)) expect(known.get(number)?.status).not.toBe('VALID');
      else expect(known.get(number)?.amount).toBe(1_000 + index);
    }
    expect(await conferralsOf(comune, 'refused')).toEqual([]);
  });

  test('says no, and an operator finds it and has it told again', async () => {
    const comune = await office.open({ iban: 'DE89370400440532013000' });
    const number = await comune.newNotice(900);
    const refused = () =>
      eventually(async () => {
        const lines = await conferralsOf(comune, 'refused');
        return lines.find((one) => one.noticeNumber === number);
      }, 'it stands in the list');
    expect(await refused()).toMatchObject({
      state: 'refused',
      attempts: 1,
      doneVersion: 0,
      error: 'HTTP 400, Bad Request',
    });
    const again = await comune.call('POST', `/conferrals/${number}/retry`);
    expect(again.status).toBe(202);
    await eventually(async () => (await refused()) && true, 'it is refused again');
    const unknown = await comune.call('POST', `/conferrals/${'3'.repeat(18)}/retry`);
    expect(unknown.status).toBe(404);
  });
});

describe('paying on line', () => {
  const cartOf = (comune: Comune, noticeNumbers: readonly string[], key: string = randomUUID()) =>
    comune.call('POST', '/carts', { noticeNumbers, returnTo: 'account' }, key);

  test('leads to PagoPA’s page, the same for the same request, and is told to others', async () => {
    const comune = await office.open({ checkout: true });
    const number = await comune.newNotice(2_500);
    const key = randomUUID();
    const first = await cartOf(comune, [number], key);
    expect(first).toMatchObject({ status: 201 });
    expect(String(first.body.location)).toContain(`${office.system.urls.gateway}/checkout/pay/`);
    expect((await cartOf(comune, [number], key)).body).toEqual(first.body);
    const other = await comune.newNotice(100);
    expect((await cartOf(comune, [other], key)).status).toBe(422);
    const told = await eventually(async () => {
      const events = await office.events('notices', comune.tenant, 1);
      return events.find(
        ({ data }) => data.noticeNumber === number && typeof data.underWayUntil === 'string',
      );
    }, 'a payment is under way');
    expect(told.data).toMatchObject({ state: 'open', underWayUntil: '2020-11-13T13:15:00.000Z' });
    await cancel(comune, number);
    expect((await cartOf(comune, [number])).status).toBe(409);
    expect((await cartOf(await office.open(), [number])).status).toBe(409);
  });

  test('says honestly that it is out; an outage opens, ends, and moves what was due', async () => {
    const comune = await office.open({ checkout: true });
    const number = await comune.newNotice(3_000);
    const before = await dueOn(comune, number);
    await gateway.fault('checkout', 'down');
    const failed = await cartOf(comune, [number]);
    expect(failed.status).toBe(503);
    expect(failed.body).toMatchObject({
      type: 'urn:mestolo:problem:payment-gateway-unavailable',
      alternatives: ['printNotice', 'payWithApp', 'tryLater'],
    });
    const [opened] = await office.events('outages', comune.tenant, 1);
    expect(opened?.data).toMatchObject({ part: 'checkout', to: null, version: 1 });
    expect(await dueOn(comune, number)).toBe(before);
    await gateway.fault('checkout', 'ok');
    const events = await office.events('outages', comune.tenant, 2);
    expect(events.at(-1)?.data).toMatchObject({ version: 2, part: 'checkout' });
    expect(events.at(-1)?.data.to).toBe('2020-11-13T11:15:00.000Z');
    await eventually(async () => (await dueOn(comune, number)) !== before, 'it is moved');
    expect([before, await dueOn(comune, number)]).toEqual(['2021-01-12', '2021-01-13']);
    await noticeIn(comune, number, 'VALID');
    await eventually(async () => {
      const { expirationDate } = await noticeIn(comune, number, 'VALID');
      return expirationDate === '2021-01-13T22:59:59.000Z';
    }, 'the archive knows the new date');
  });

  test('is held by the office’s word until it says otherwise', async () => {
    const comune = await office.open();
    const number = await comune.newNotice(1_200);
    const reason = 'Il tesoriere non risponde.';
    const opened = await comune.call('POST', '/outages', { reason });
    expect(opened).toMatchObject({
      status: 201,
      body: { part: 'office', reason, actor: 'clerk-1' },
    });
    const again = await comune.call('POST', '/outages', { reason });
    expect(again.body.outageId).toBe(opened.body.outageId);
    const ended = await comune.call('POST', `/outages/${opened.body.outageId}/end`);
    expect(ended).toMatchObject({ status: 200, body: { version: 2, movedDays: 1 } });
    await eventually(
      async () => (await dueOn(comune, number)) === '2021-01-13',
      'it is due a day later',
    );
    const { body } = await comune.call('GET', '/outages');
    expect(body.outages).toEqual([ended.body]);
  });
});

describe('a Comune without a station', () => {
  test('has its notices kept, paid and told by PagoPA’s archive of positions', async () => {
    const comune = await office.open({ provider: 'gpd' });
    await gateway.clock(comune.fiscalCode, '2020-11-13T11:15:00.000Z');
    const number = await comune.newNotice(4_500);
    const position = (status: string) =>
      eventually(async () => {
        const found = (await gateway.positions(comune.fiscalCode)).get(number);
        return found?.status === status && found;
      }, `the position is ${status}`);
    expect(await position('VALID')).toMatchObject({ fiscalCode: HOLDER.taxCode });
    expect(await comune.pay(number)).toMatchObject({ outcome: 'paid' });
    const poll = () => comune.call('POST', '/receipts:poll');
    await gateway.fault('gpd-payments', 'error');
    expect((await poll()).status).toBe(503);
    await gateway.fault('gpd-payments', 'ok');
    expect(await poll()).toMatchObject({ status: 200, body: { taken: 1, failed: 0 } });
    expect(await poll()).toMatchObject({ status: 200, body: { taken: 0, failed: 0 } });
    const [received, ...others] = await office.events('receipts', comune.tenant, 1);
    expect(others).toEqual([]);
    expect(received?.data).toMatchObject({
      noticeNumber: number,
      accountId: comune.accountId,
      amountCents: 4_500,
      paidOn: '2020-11-13',
      flags: [],
    });
    expect((await comune.call('GET', `/notices/${number}`)).body.state).toBe('paid');
  });

  test('has a cancelled notice made invalid there', async () => {
    const comune = await office.open({ provider: 'gpd' });
    const number = await comune.newNotice(800);
    const status = (wanted: string) =>
      eventually(async () => {
        const found = (await gateway.positions(comune.fiscalCode)).get(number);
        return found?.status === wanted;
      }, `the position is ${wanted}`);
    await status('VALID');
    await cancel(comune, number);
    await status('INVALID');
    expect(await comune.pay(number)).toMatchObject({ outcome: 'refused' });
  });
});
