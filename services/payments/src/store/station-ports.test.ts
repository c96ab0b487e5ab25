/** What the station leaves to be done after its answer. */
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { expect, it, vi } from 'vitest';
import { openNotice } from '../domain/notice.ts';
import type { FoundNotice } from '../pagopa/ports.ts';
import { createStationPorts, type StationNeeds } from './station-ports.ts';
import type { UnderWayRequest } from './under-way-door.ts';

const now = new Date('2020-10-01T10:00:00.000Z');
const notice = openNotice({
  tenant: 'pianengo',
  creditorFiscalCode: '00305410193',
  segregationCode: '01',
  base: 123,
  accountId: '0190a1b2-0000-7000-8000-000000000001',
  amountCents: 5000,
  idempotencyKey: 'k1',
  now: now.toISOString(),
  today: '2020-10-01',
});

function mark(found: Partial<FoundNotice['notice']>, answer: Promise<boolean>) {
  const asked: UnderWayRequest[] = [];
  const warn = vi.fn();
  const needs = {
    logger: { debug() {}, info() {}, warn, error() {} },
    underWay: {
      submit(request: UnderWayRequest) {
        asked.push(request);
        return answer;
      },
    },
  } as Partial<StationNeeds> as StationNeeds;
  const creditor = {} as FoundNotice['creditor'];
  const one = { notice: { ...notice, ...found }, creditor, today: '2020-10-01', now };
  const returned = createStationPorts(needs).markUnderWay(one, NO_CAUSE);
  return { returned, asked, warn };
}

it('a payment under way is noted for two hours, and nobody waits for it', () => {
  const { returned, asked } = mark({}, new Promise(() => {}));
  expect(returned).toBeUndefined();
  expect(asked).toEqual([
    { noticeId: notice.id, until: '2020-10-01T12:00:00.000Z', now: now.toISOString() },
  ]);
});

it('it is not noted again while it is known for an hour more', () => {
  const answer = Promise.resolve(true);
  expect(mark({ underWayUntil: '2020-10-01T11:01:00.000Z' }, answer).asked).toEqual([]);
  expect(mark({ underWayUntil: '2020-10-01T10:59:00.000Z' }, answer).asked).toHaveLength(1);
});

it('where it cannot be noted, that is logged and hurts nobody', async () => {
  const { warn } = mark({}, Promise.reject(new Error('the database is away')));
  await vi.waitFor(() => expect(warn).toHaveBeenCalledOnce());
});
