/** What the two archives are told of a notice, and how their answers end. */
import { describe, expect, test } from 'vitest';
import { cancelNotice, type Notice, openNotice, payNotice } from '../domain/notice.ts';
import { createAca } from './aca.ts';
import { createGpd } from './gpd.ts';
import type { PagopaAnswer, PagopaCall, PagopaClient } from './pagopa-client.ts';
import type { Position } from './provider.ts';

const now = '2020-11-13T11:15:00.000Z';
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
const open = openNotice({
  tenant: 'pianengo',
  creditorFiscalCode: creditor.fiscalCode,
  segregationCode: '01',
  base: 123,
  accountId: '0190a1b2-0000-7000-8000-000000000001',
  amountCents: 5000,
  idempotencyKey: 'k',
  now,
  today: '2020-11-13',
});
const cancelled = cancelNotice(open, now) as Notice;
const paid = payNotice(open, now);
const expired: Notice = { ...open, state: 'expired' };
const debtor = { fullName: 'Ginevra Altamura-Canarino', taxCode: 'LTMGVR80A41D142X' };
const of = (notice: Notice, rest: Partial<Position> = {}): Position => ({
  notice,
  creditor,
  debtor,
  ...rest,
});

const ok: PagopaAnswer = { kind: 'ok', status: 200, location: null, text: '' };
const refused = (status: number, of: 'key' | 'request' = 'request'): PagopaAnswer => ({
  kind: 'refused',
  status,
  of,
  words: `HTTP ${status}`,
});

function answering(...answers: PagopaAnswer[]) {
  const calls: PagopaCall[] = [];
  const client: PagopaClient = {
    has: () => true,
    async call(call) {
      calls.push(call);
      return answers[calls.length - 1] ?? ok;
    },
  };
  return { client, calls };
}

describe('the archive of notices', () => {
  test('is told the amount, the end of the due day, the debtor and both accounts', async () => {
    const { client, calls } = answering();
    const postal = { iban: 'IT60X0760111101000000123456', holder: '', authorization: '' };
    await createAca(client).tell(of(open, { creditor: { ...creditor, postal } }));
    expect(calls).toMatchObject([{ part: 'aca', method: 'POST', path: '/paCreatePosition' }]);
    expect(calls[0]?.body).toEqual({
      paFiscalCode: creditor.fiscalCode,
      entityType: 'F',
      entityFiscalCode: debtor.taxCode,
      entityFullName: debtor.fullName,
      iuv: open.iuv,
      nav: open.noticeNumber,
      amount: 5000,
      description: 'Ricarica conto mensa',
      expirationDate: '2021-01-12T22:59:59.000Z',
      iban: creditor.iban,
      postalIban: postal.iban,
      switchToExpired: true,
    });
  });

  test.each([
    ['nobody', null],
    ['a code that is none', { fullName: 'Anna', taxCode: 'x' }],
    ['no name', { fullName: ' ', taxCode: debtor.taxCode }],
  ])('names %s as ANONIMO', async (_name, unnamed) => {
    const { client, calls } = answering();
    await createAca(client).tell(of(open, { debtor: unnamed }));
    expect(calls[0]?.body).toMatchObject({
      entityFiscalCode: 'ANONIMO',
      entityFullName: 'ANONIMO',
    });
  });

  test.each([
    ['cancelled', cancelled],
    ['paid', paid],
  ])('closes what is %s with amount 0', async (_name, notice) => {
    const { client, calls } = answering();
    expect(await createAca(client).tell(of(notice))).toEqual({ kind: 'ok' });
    expect(calls[0]?.body).toMatchObject({ amount: 0 });
  });

  test.each([
    ['open', open, 404, 'refused'],
    ['open', open, 409, 'refused'],
    ['open', open, 422, 'refused'],
    ['cancelled', cancelled, 404, 'ok'],
    ['cancelled', cancelled, 409, 'refused'],
    ['paid', paid, 404, 'ok'],
    ['paid', paid, 409, 'ok'],
    ['paid', paid, 422, 'ok'],
    ['paid', paid, 400, 'refused'],
  ])('of an %s notice, %#: HTTP status', async (_name, notice, status, kind) => {
    const { client } = answering(refused(status));
    expect((await createAca(client).tell(of(notice))).kind).toBe(kind);
  });

  test('a key that is refused is waited for, and past its date nothing is told', async () => {
    const { client, calls } = answering(refused(401, 'key'));
    expect((await createAca(client).tell(of(open))).kind).toBe('unavailable');
    expect(await createAca(client).tell(of(expired))).toEqual({ kind: 'ok' });
    expect(calls).toHaveLength(1);
  });
});

describe('the archive of positions', () => {
  const paths = (calls: readonly PagopaCall[]) =>
    calls.map(({ method, path }) => `${method} ${path.split('/debtpositions')[1]}`);
  const id = `mestolo-${open.noticeNumber}`;

  test('has a new position made and published', async () => {
    const { client, calls } = answering(refused(404));
    expect(await createGpd(client).tell(of(open))).toEqual({ kind: 'ok' });
    expect(paths(calls)).toEqual([`PUT /${id}?toPublish=true`, 'POST ?toPublish=true']);
    expect(calls[1]?.body).toMatchObject({
      iupd: id,
      fiscalCode: debtor.taxCode,
      paymentOption: [
        {
          nav: open.noticeNumber,
          amount: 5000,
          isPartialPayment: false,
          dueDate: '2021-01-12T22:59:59.000Z',
          transfer: [{ amount: 5000, iban: creditor.iban, category: '9/0107101TS/' }],
        },
      ],
    });
  });

  test('has one changed that an earlier call of ours had made after all', async () => {
    const { client, calls } = answering(refused(404), refused(409), ok);
    expect(await createGpd(client).tell(of(open))).toEqual({ kind: 'ok' });
    expect(paths(calls).at(-1)).toBe(`PUT /${id}?toPublish=true`);
  });

  test('has a cancelled one made invalid, and no fault where it never came', async () => {
    const { client, calls } = answering(ok, refused(404), refused(409));
    const gpd = createGpd(client);
    expect(await gpd.tell(of(cancelled))).toEqual({ kind: 'ok' });
    expect(await gpd.tell(of(cancelled))).toEqual({ kind: 'ok' });
    expect((await gpd.tell(of(cancelled))).kind).toBe('refused');
    expect(paths(calls)[0]).toBe(`POST /${id}/invalidate`);
  });

  test('is told nothing of what was paid there, or is past its date', async () => {
    const { client, calls } = answering();
    for (const notice of [paid, expired]) await createGpd(client).tell(of(notice));
    expect(calls).toEqual([]);
  });
});
