/** Causes of the alerts in money.yaml: books, payments, pagoPA. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { atDoor, byItself, type Cause, inBilling, inMongodb, type Scene } from './cause.ts';

export function outage(): Cause {
  let outageId = '';
  return {
    alerts: ['GatewayOutage'],
    what: 'the office says that families cannot pay',
    async cause({ office }) {
      const reason = 'prova degli avvisi';
      const opened = await office.send<{ outageId: string }>('POST', 'payments', '/outages', {
        reason,
      });
      outageId = opened.outageId;
    },
    async mend({ office }) {
      await office.send('POST', 'payments', `/outages/${outageId}/end`, {});
    },
  };
}

interface Entry {
  readonly _id: string;
  readonly accountId: string;
  readonly amountCents: number;
}

export const anEntry = (scene: Scene) =>
  inBilling(scene, (db) => db.collection<Entry>('entries').findOne({ tenant: scene.tenant }));

export function tampered(): Cause {
  let found: Entry | null = null;
  const write = (scene: Scene, amountCents: number) =>
    inBilling(scene, (db) =>
      db
        .collection<Entry>('entries')
        .updateOne({ _id: found?._id ?? '' }, { $set: { amountCents } }),
    );
  return {
    alerts: ['LedgerDiffers'],
    what: 'an entry of the ledger is changed in the database',
    async cause(scene) {
      found = await anEntry(scene);
      await write(scene, (found?.amountCents ?? 0) + 1);
      await scene.proveBooks();
    },
    async mend(scene) {
      await write(scene, found?.amountCents ?? 0);
      await scene.proveBooks();
    },
  };
}

async function newNotice(scene: Scene): Promise<string> {
  const accountId = (await anEntry(scene))?.accountId;
  const { noticeNumber } = await scene.office.send<{ noticeNumber: string }>(
    'POST',
    'payments',
    '/top-ups',
    { accountId, amountCents: 2_000 },
    { 'idempotency-key': randomUUID() },
  );
  return noticeNumber;
}

async function pay(scene: Scene, noticeNumber: string, more: object = {}): Promise<string> {
  const order = { noticeNumber, ...scene.creditor, ...more };
  return ((await atDoor(scene, 'gateway', '/pay', order)) as { outcome: string }).outcome;
}

export function pending(): Cause {
  let noticeNumber = '';
  return {
    alerts: ['PaymentPending'],
    what: 'somebody begins to pay, and the receipt does not come',
    async cause(scene) {
      noticeNumber = await newNotice(scene);
      await pay(scene, noticeNumber, { stopAfter: 'get' });
    },
    async mend(scene) {
      const outcome = await pay(scene, noticeNumber);
      if (outcome !== 'paid') throw new Error(`the payment ended ${outcome}`);
    },
  };
}

export const unmatched: Cause = {
  alerts: ['ReceiptsFail'],
  what: 'a receipt comes for a notice that nobody has made',
  async cause(scene) {
    const receipt = { receiptOnly: true, amountCents: 2_500, receiptId: randomUUID() };
    await pay(scene, '301999999999999999', receipt);
  },
  mend: byItself,
};

const ASKED_MEANWHILE = 40;
const HALTED_MS = 4_000;
/** So many that fewer than one of fifty was slow. */
const FAST_AFTERWARDS = 2_500;
const AT_ONCE = 10;

async function askStation(scene: Scene, noticeNumber: string, times: number): Promise<void> {
  let left = times;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      await pay(scene, noticeNumber, { stopAfter: 'verify' });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

export function slowStation(): Cause {
  let noticeNumber = '';
  return {
    alerts: ['StationSlow', 'StationShareLow'],
    what: 'MongoDB stands still for some seconds while pagoPA asks the station',
    async cause(scene) {
      noticeNumber = await newNotice(scene);
      const { pid } = await inMongodb(scene, (client) =>
        client.db('admin').command({ serverStatus: 1 }),
      );
      process.kill(Number(pid), 'SIGSTOP');
      const one = () => pay(scene, noticeNumber, { stopAfter: 'verify' });
      const asked = Promise.allSettled(Array.from({ length: ASKED_MEANWHILE }, one));
      try {
        await pause(HALTED_MS);
      } finally {
        process.kill(Number(pid), 'SIGCONT');
      }
      await asked;
    },
    mend: (scene) => askStation(scene, noticeNumber, FAST_AFTERWARDS),
  };
}
