/** A notice by payment code: what is answered, and that a wrong code tells nothing. */
import { printedPaymentCode } from '@mestolo/contracts/payment-code.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { expect, test } from 'vitest';
import type { Creditor, TopUpRange } from '../domain/creditor.ts';
import { openNotice } from '../domain/notice.ts';
import { type CodeRequest, createNoticeByCode } from './notice-by-code.ts';
import type { TopUpRequest } from './top-up-door.ts';

const CODE = 'K7QX2M9FQ';
const creditor: Creditor = {
  ...{ tenant: 'prova', timeZone: 'Europe/Rome', fiscalCode: '80001234567' },
  ...{ companyName: 'Comune di Prova', officeName: 'Ufficio Scuola', brokerId: '80001234567' },
  ...{ stationId: '80001234567_01', segregationCode: '01', iban: 'IT60X0542811101000000123456' },
  transferCategory: '9/0107101TS/',
};

function doorWith(said: { range?: TopUpRange; joined?: boolean } = {}) {
  const looks: string[] = [];
  const requests: TopUpRequest[] = [];
  const joined = said.joined ?? true;
  const noticeByCode = createNoticeByCode({
    queries: {
      async familyOfCode(paymentCode) {
        looks.push(paymentCode);
        if (paymentCode !== CODE) return null;
        return { _id: 'account', tenant: 'prova', version: 1, paymentCode, holders: [] };
      },
      comune: async () => ({
        creditor: joined ? { ...creditor, topUps: said.range } : null,
        now: new Date('2020-10-05T08:00:00Z'),
        today: '2020-10-05',
      }),
    },
    door: {
      async submit(request) {
        requests.push(request);
        const { fiscalCode: creditorFiscalCode, segregationCode, tenant } = request.creditor;
        const notice = openNotice({
          ...{ ...request, tenant, creditorFiscalCode, segregationCode, base: 1 },
        });
        return { kind: 'made', notice };
      },
    },
  });
  const ask = (code: string, more: Partial<CodeRequest> = {}) =>
    noticeByCode({ code, amountCents: 500, key: null, cause: NO_CAUSE, ...more });
  return { ask, looks, requests };
}

test('a code makes a notice on its family, however it is written', async () => {
  const { ask, requests } = doorWith();
  for (const typed of [CODE, printedPaymentCode(CODE), ' k7qx 2m9f q']) {
    expect(await ask(typed)).toMatchObject({ kind: 'made', notice: { amountCents: 500 } });
  }
  expect(requests.map(({ accountId }) => accountId)).toEqual(['account', 'account', 'account']);
});

test('an unknown code and a mistyped one get one answer after one look each', async () => {
  const { ask, looks, requests } = doorWith();
  const unknown = await ask('00000000S');
  const mistyped = await ask('K7QX2M9FX');
  expect([unknown, mistyped]).toEqual([{ kind: 'unknownCode' }, { kind: 'unknownCode' }]);
  expect(looks).toHaveLength(2);
  expect(requests).toEqual([]);
});

test('the Comune’s range counts, and is told', async () => {
  const { ask, requests } = doorWith({ range: { fromCents: 501 } });
  expect(await ask(CODE)).toMatchObject({
    kind: 'amountOutOfRange',
    range: { fromCents: 501, toCents: null },
  });
  expect(await ask(CODE, { amountCents: 501 })).toMatchObject({ kind: 'made' });
  expect(requests).toHaveLength(1);
});

test('a Comune that has not joined makes none; one creditor does not see codes of another', async () => {
  expect(await doorWith({ joined: false }).ask(CODE)).toEqual({ kind: 'noCreditor' });
  const { ask } = doorWith();
  expect(await ask(CODE, { creditorFiscalCode: '80009999999' })).toEqual({ kind: 'unknownCode' });
  expect(await ask(CODE, { creditorFiscalCode: creditor.fiscalCode })).toMatchObject({
    kind: 'made',
  });
});
