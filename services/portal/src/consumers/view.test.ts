/** What of each event the portal keeps, and that nothing is ever added up. */
import { topics } from '@mestolo/contracts/topics.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import { expect, test } from 'vitest';
import { consumers } from './index.ts';
import { onBalanceChanged } from './on-balance-changed.ts';
import { onEntryPosted } from './on-entry-posted.ts';
import { keepViews, type View } from './view.ts';

const accountId = '0190b2a4-0000-7000-8000-000000000001';

function eventOf(view: View, data: Record<string, unknown>): IncomingEvent {
  const [definition] = view.topic.events;
  if (definition === undefined) throw new Error('a topic without events');
  return {
    definition,
    id: 'e',
    type: definition.type,
    tenant: 'pianengo',
    key: accountId,
    subject: accountId,
    time: '2020-09-30T10:00:00.000Z',
    data,
    cause: { traceparent: null, tracestate: null, traceId: null },
    topic: view.topic.name,
    partition: 0,
    offset: '0',
  };
}

const balanceOf = (version: number, balanceCents: number) =>
  eventOf(onBalanceChanged, { accountId, version, balanceCents, asOf: '', mealPriceCents: null });

const { handler } = keepViews('portal', [onBalanceChanged, onEntryPosted]);
const known = new Map([['balances', new Map([[accountId, 2]])]]);

test('of a batch only the newest is written, as a whole', () => {
  const { writes } = handler.decide(known, [
    balanceOf(3, 300),
    balanceOf(4, 400),
    balanceOf(3, 300),
  ]);
  expect(writes).toEqual([
    {
      collection: 'balances',
      operations: [
        {
          replaceOne: {
            filter: { _id: accountId },
            replacement: expect.objectContaining({ version: 4, balanceCents: 400 }),
            upsert: true,
          },
        },
      ],
    },
  ]);
});

test('what is known or older writes nothing', () => {
  expect(handler.decide(known, [balanceOf(2, 200), balanceOf(1, 100)]).writes).toEqual([]);
});

test('an entry keeps which way the money went, and money in suspense is nobody’s', () => {
  const entry = {
    entryId: 'r:credit',
    kind: 'topUp',
    accountId,
    accountVersion: 5,
    balanceAfterCents: 900,
    amountCents: 500,
    postings: [
      { account: 'pagopa', side: 'debit', amountCents: 500 },
      { account: `family:${accountId}`, side: 'credit', amountCents: 500 },
    ],
    meal: null,
    tariff: null,
  };
  const kept = onEntryPosted.documentOf(eventOf(onEntryPosted, entry));
  expect(kept).toMatchObject({ _id: 'r:credit', direction: 'credit', pupilId: null });
  const suspense = { ...entry, accountId: null, accountVersion: null, balanceAfterCents: null };
  expect(onEntryPosted.documentOf(eventOf(onEntryPosted, suspense))).toBeNull();
});

test('every topic the table gives to the portal has its view', () => {
  const declared = Object.values(topics).filter(({ consumers: all }) =>
    (all as readonly string[]).includes('portal'),
  );
  const subscribed = consumers.flatMap((consumer) => consumer.topics);
  expect(new Set(subscribed)).toEqual(new Set(declared));
});
