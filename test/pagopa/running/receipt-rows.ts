/** The rule of receipts, point by point: what is answered, what is kept, what is credited. */
import assert from 'node:assert/strict';
import type { PaymentEvent } from '../../integration/payments-office.ts';
import type { Node } from '../xml.ts';
import { get, type ReceiptOptions, receipt, type Version } from './messages.ts';
import type { Answer } from './node-client.ts';
import { type Fault, isFault, isOk, type Row, row, textOf } from './row.ts';
import type { World } from './world.ts';

const AMOUNT = 5_000;
const OTHER_CREDITOR = '88888888888';
let made = 0;

/** Nobody has sent it before. */
function newId(): string {
  made += 1;
  return `rt-${process.pid}-${made}`;
}

async function kept(world: World, receiptId: string) {
  const receipts = await world.database.collection('receipts').find({ receiptId }).toArray();
  const anomalies = await world.database
    .collection('receiptAnomalies')
    .find({ receiptId })
    .toArray();
  return { receipts, anomalies, credited: receipts.map(({ creditedCents }) => creditedCents) };
}

interface Paid {
  readonly number: string;
  readonly receiptId: string;
  readonly answer: Answer;
  readonly first: ReceiptOptions;
}

async function pay(world: World, changes: Partial<ReceiptOptions> = {}): Promise<Paid> {
  const number = changes.noticeNumber ?? (await world.comune.newNotice(AMOUNT));
  const first = { receiptId: newId(), noticeNumber: number, amount: '50.00', ...changes };
  const answer = await world.tell(receipt(world.comune, first));
  return { number, receiptId: first.receiptId, answer, first };
}

async function stateOf(world: World, number: string): Promise<unknown> {
  const { body } = await world.comune.call('GET', `/notices/${number}`);
  return (body as { state?: unknown }).state;
}

/** Kept under its id, moved this much, with these flags; and the answer was OK. */
async function isCredited(
  world: World,
  { receiptId, answer }: Paid,
  wanted: { readonly cents: number; readonly flags: readonly string[] },
): Promise<void> {
  isOk(answer);
  const { receipts, anomalies } = await kept(world, receiptId);
  const [one] = receipts;
  const seen = {
    receipts: receipts.length,
    anomalies: anomalies.length,
    cents: one?.creditedCents,
  };
  assert.deepEqual(seen, { receipts: 1, anomalies: 0, cents: wanted.cents });
  assert.deepEqual(one?.flags, wanted.flags);
  assert.doesNotMatch(String(one?.raw), /ANONIMO|paSendRT/);
}

async function isAnomaly(world: World, { receiptId, answer }: Paid, fault: Fault): Promise<void> {
  isFault(answer, fault, world.comune.fiscalCode);
  const { receipts, anomalies } = await kept(world, receiptId);
  assert.deepEqual([receipts.length, anomalies.length], [0, 1]);
}

const versions: readonly Row[] = ([1, 2] as const).flatMap((version: Version) => [
  row(`version ${version}: the first receipt credits once, whatever repeats`, async (world) => {
    const paid = await pay(world, { version, fee: '1.50' });
    await isCredited(world, paid, { cents: AMOUNT, flags: [] });
    assert.equal(await stateOf(world, paid.number), 'paid');
    for (let time = 0; time < 3; time += 1)
      isOk(await world.tell(receipt(world.comune, paid.first)));
    await isCredited(world, paid, { cents: AMOUNT, flags: [] });
  }),
  row(
    `version ${version}: another content under the same id is kept, not credited`,
    async (world) => {
      const paid = await pay(world, { version });
      const other = receipt(world.comune, { ...paid.first, amount: '51.00' });
      isFault(await world.tell(other), 'PAA_RECEIPT_DUPLICATA', world.comune.fiscalCode);
      const { credited, anomalies } = await kept(world, paid.receiptId);
      assert.deepEqual([credited, anomalies.length], [[AMOUNT], 1]);
    },
  ),
]);

const points: readonly Row[] = [
  row('the same receipt in both versions is one receipt', async (world) => {
    const paid = await pay(world, { version: 2, fee: '1.00' });
    const { fee: _fee, ...plain } = paid.first;
    isOk(await world.tell(receipt(world.comune, { ...plain, version: 1 })));
    await isCredited(world, paid, { cents: AMOUNT, flags: [] });
  }),
  row('where Comuni share a creditor, a receipt is of the Comune of its notice', async (world) => {
    const { twin, tell } = world;
    const number = await twin.newNotice(AMOUNT);
    const receiptId = newId();
    isOk(await tell(receipt(twin, { receiptId, noticeNumber: number, amount: '50.00' })));
    const [one] = (await kept(world, receiptId)).receipts;
    assert.deepEqual([one?.tenant, one?.creditedCents], [twin.tenant, AMOUNT]);
  }),
  row('a receipt of the first version ends a payment that began with the second', async (world) => {
    const number = await world.comune.newNotice(AMOUNT);
    isOk(await world.tell(get(world.comune, number, { version: 2 })));
    const paid = await pay(world, { version: 1, noticeNumber: number });
    await isCredited(world, paid, { cents: AMOUNT, flags: [] });
  }),
  row('a second payment of a notice is real money: credited, and flagged', async (world) => {
    const { number } = await pay(world);
    const second = await pay(world, { noticeNumber: number });
    await isCredited(world, second, { cents: AMOUNT, flags: ['paidTwice'] });
  }),
  row('what moves to us is credited: no fee, no part of another creditor', async (world) => {
    const { fiscalCode } = world.comune;
    const transfers = [
      { amount: '30.00', fiscalCode },
      { amount: '20.00', fiscalCode: OTHER_CREDITOR },
    ];
    const paid = await pay(world, { transfers, fee: '2.00' });
    await isCredited(world, paid, { cents: 3_000, flags: ['otherAmount'] });
  }),
  row('transfers that do not add up are kept and not credited', async (world) => {
    const { fiscalCode } = world.comune;
    const paid = await pay(world, { transfers: [{ amount: '49.99', fiscalCode }] });
    await isAnomaly(world, paid, 'PAA_SEMANTICA');
    const mended = receipt(world.comune, {
      ...paid.first,
      transfers: [{ amount: '50.00', fiscalCode }],
    });
    isOk(await world.tell(mended));
    assert.deepEqual((await kept(world, paid.receiptId)).credited, [AMOUNT]);
  }),
  row('a cancelled notice is paid all the same, and flagged', async (world) => {
    const number = await world.comune.newNotice(AMOUNT);
    await world.comune.call('POST', `/notices/${number}/cancellation`);
    const paid = await pay(world, { noticeNumber: number });
    await isCredited(world, paid, { cents: AMOUNT, flags: ['cancelled'] });
  }),
  row('a notice past its date is paid all the same, and flagged', async (world) => {
    const paid = await pay(world, { paymentDateTime: '2021-01-13T00:00:01' });
    await isCredited(world, paid, { cents: AMOUNT, flags: ['expired'] });
  }),
  row('another amount, as in stand-in, is credited as it is, and flagged', async (world) => {
    const paid = await pay(world, { amount: '45.00', standIn: true });
    await isCredited(world, paid, { cents: 4_500, flags: ['otherAmount'] });
  }),
  row(
    'money for a notice nobody knows waits in suspense, and the answer says so',
    async (world) => {
      const paid = await pay(world, { noticeNumber: '399999999999999999' });
      isFault(paid.answer, 'PAA_PAGAMENTO_SCONOSCIUTO', world.comune.fiscalCode);
      const { receipts } = await kept(world, paid.receiptId);
      const [one] = receipts;
      assert.deepEqual(
        [one?.creditedCents, one?.noticeId, one?.flags],
        [AMOUNT, null, ['unknownNotice']],
      );
      isFault(await world.tell(receipt(world.comune, paid.first)), 'PAA_PAGAMENTO_SCONOSCIUTO');
      assert.equal((await kept(world, paid.receiptId)).receipts.length, 1);
    },
  ),
  row("a part of another creditor's payment waits in suspense", async (world) => {
    const { fiscalCode } = world.comune;
    const transfers = [
      { amount: '10.00', fiscalCode },
      { amount: '40.00', fiscalCode: OTHER_CREDITOR },
    ];
    const paid = await pay(world, {
      noticeNumber: '301000000000000001',
      noticeCreditor: OTHER_CREDITOR,
      transfers,
    });
    await isCredited(world, paid, { cents: 1_000, flags: ['unknownNotice'] });
  }),
  row("another creditor's payment without a part for us is no business of ours", async (world) => {
    const paid = await pay(world, {
      noticeNumber: '301000000000000002',
      noticeCreditor: OTHER_CREDITOR,
      transfers: [{ amount: '50.00', fiscalCode: OTHER_CREDITOR }],
    });
    await isAnomaly(world, paid, 'PAA_ID_DOMINIO_ERRATO');
  }),
  row('a payment that was not made is kept, and moves nothing', async (world) => {
    const paid = await pay(world, { outcome: 'KO' });
    await isCredited(world, paid, { cents: 0, flags: [] });
    assert.equal(await stateOf(world, paid.number), 'open');
  }),
];

const times: readonly (readonly [string, Partial<ReceiptOptions>, string])[] = [
  ['with a zone', { paymentDateTime: '2020-11-13T23:30:00Z' }, '2020-11-14'],
  ['without a zone, in Italian time', { paymentDateTime: '2020-11-13T23:30:00' }, '2020-11-13'],
  [
    'absent: the day of application',
    { paymentDateTime: null, applicationDate: '2020-11-10+01:00' },
    '2020-11-10',
  ],
  [
    'absent like all else: the arrival',
    { paymentDateTime: null, applicationDate: null },
    '2020-11-13',
  ],
];

const dates: readonly Row[] = times.map(([what, given, paidOn]) =>
  row(`the time of payment ${what}`, async (world) => {
    const paid = await pay(world, given);
    isOk(paid.answer);
    assert.equal((await kept(world, paid.receiptId)).receipts[0]?.paidOn, paidOn);
  }),
);

/** MongoDB refuses to read, as when it is away. */
async function withoutDatabase(world: World, run: () => Promise<void>): Promise<void> {
  const admin = world.database.client.db('admin');
  const data = { failCommands: ['find', 'aggregate'], errorCode: 11_600 };
  await admin.command({ configureFailPoint: 'failCommand', mode: 'alwaysOn', data });
  try {
    await run();
  } finally {
    await admin.command({ configureFailPoint: 'failCommand', mode: 'off' });
  }
}

/** The node sends it again, an hour later each time; we are not as patient. */
async function untilTaken(world: World, message: Node): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await world.tell(message);
    if (answer.status === 200 || Date.now() > deadline) return isOk(answer);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const troubles: readonly Row[] = [
  row('our own trouble is HTTP 500, never a KO, and the next try is taken', async (world) => {
    const number = await world.comune.newNotice(AMOUNT);
    const message = { receiptId: newId(), noticeNumber: number, amount: '50.00' };
    await withoutDatabase(world, async () => {
      const answer = await world.tell(receipt(world.comune, message));
      assert.deepEqual([answer.status, textOf(answer, 'faultcode')], [500, 'soapenv:Server']);
    });
    await untilTaken(world, receipt(world.comune, message));
    assert.deepEqual((await kept(world, message.receiptId)).credited, [AMOUNT]);
  }),
  row('one receipt a thousand times in parallel is one credit and one event', async (world) => {
    const opened = await world.office.open();
    const number = await opened.newNotice(AMOUNT);
    const message = receipt(opened, { receiptId: newId(), noticeNumber: number, amount: '50.00' });
    const all = await Promise.all(Array.from({ length: 1_000 }, () => world.tell(message)));
    for (const answer of all) isOk(answer);
    const events = await world.office.events('receipts', opened.tenant, 1);
    const ids = new Set(events.map(({ id }: PaymentEvent) => id));
    assert.deepEqual([ids.size, events[0]?.data.amountCents], [1, AMOUNT]);
    const filter = { creditorFiscalCode: opened.fiscalCode, noticeNumber: number };
    const notice = await world.database.collection('notices').findOne(filter);
    assert.equal(notice?.receipts, 1);
  }),
];

export const receiptRows: readonly Row[] = [...versions, ...points, ...dates, ...troubles];
