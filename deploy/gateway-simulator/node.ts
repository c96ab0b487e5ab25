/** The node: pays notices at a station, from GPD or in stand-in, and remembers what it did. */
import { type Archive, type ConferredNotice, keyOf } from './archive.ts';
import { type Clocks, instantOf } from './clocks.ts';
import type { FaultSwitch } from './fault-switch.ts';
import { type MadePayment, madePayment, remember } from './made-payment.ts';
import { type Order, stationOf } from './order.ts';
import { pay, type Report } from './pay.ts';
import { payFromGpd } from './pay-from-gpd.ts';
import { createPost, type Post } from './post-xml.ts';
import { createRetries, type Retries } from './retries.ts';
import { type Paid, type Surroundings, sendReceipts } from './send-receipts.ts';
import type { Settings } from './settings.ts';

export interface Node {
  pay(order: Order): Promise<Report>;
  readonly retries: Retries;
}

export interface NodeParts {
  readonly archive: Archive;
  readonly clocks: Clocks;
  readonly faults: FaultSwitch;
  readonly settings: Settings;
}

/** How long an activation holds a notice, in hours of the node. */
const ACTIVATION_HOURS = 0.5;

export function createNode(parts: NodeParts): Node {
  const { archive, clocks, settings } = parts;
  const url = settings.stationUrl;
  const post = breakable(createPost(settings.tls), parts.faults);
  const retries = createRetries({ archive, post, url, hourMs: settings.hourMs });
  const activations = createActivations(settings.hourMs * ACTIVATION_HOURS);
  return {
    retries,
    async pay(wanted) {
      const ec = wanted.creditorFiscalCode;
      const paymentDateTime = wanted.paymentDateTime;
      const order =
        paymentDateTime === undefined ? { ...wanted, paymentDateTime: clocks.italian(ec) } : wanted;
      const now = order.paymentDateTime == null ? clocks.now(ec) : instantOf(order.paymentDateTime);
      const surroundings = remembering(parts, { post, order, retries, activations });
      const fromGpd = payFromGpd(archive, { order, now, paid: surroundings.paid });
      if (fromGpd !== null) return fromGpd;
      try {
        const report = await pay(url, order, surroundings);
        return (await inStandIn(archive, { order, report, url, surroundings })) ?? report;
      } finally {
        activations.release(order);
      }
    },
  };
}

/** The way to the station may be broken on purpose. */
function breakable(post: Post, faults: FaultSwitch): Post {
  return async (url, message) => {
    const met = await faults.meet('station');
    if (met === 'down') throw new Error('the station cannot be reached');
    if (met !== null) return { status: met.status, text: '' };
    return post(url, message);
  };
}

interface Activations {
  take(order: Order): 'mine' | 'taken';
  release(order: Order): void;
}

/**
 * Two payments of one notice at a time are stopped here and not at the station. A PSP that asked
 * and never paid keeps the notice for a while; it may go on itself.
 */
function createActivations(holdMs: number): Activations {
  const held = new Map<string, { psp: string; order: Order | null; untilMs: number }>();
  const nameOf = ({ creditorFiscalCode, noticeNumber }: Order) =>
    keyOf(creditorFiscalCode, noticeNumber);
  return {
    take(order) {
      const holder = held.get(nameOf(order));
      if (holder !== undefined && holder.untilMs > Date.now()) {
        if (holder.order !== null || holder.psp !== order.psp) return 'taken';
      }
      held.set(nameOf(order), { psp: order.psp, order, untilMs: Date.now() + holdMs });
      return 'mine';
    },
    release(order) {
      const holder = held.get(nameOf(order));
      if (holder?.order !== order) return;
      if (order.stopAfter === 'get') held.set(nameOf(order), { ...holder, order: null });
      else held.delete(nameOf(order));
    },
  };
}

interface Beside {
  readonly post: Post;
  readonly order: Order;
  readonly retries: Retries;
  readonly activations: Activations;
}

function remembering(parts: NodeParts, beside: Beside): Surroundings {
  const { archive, clocks } = parts;
  const { post, order, retries, activations } = beside;
  const ec = order.creditorFiscalCode;
  const made = ({ facts }: Paid) => archive.payments.get(keyOf(ec, facts.receiptId));
  return {
    post,
    activate: () => activations.take(order),
    paid(paid) {
      const key = keyOf(ec, paid.facts.receiptId);
      // A receipt of the same id that is sent once more is no second payment.
      if (!archive.payments.has(key)) {
        archive.payments.set(key, madePayment(paid, clocks.italian(ec)));
      }
      if (order.outcome === 'OK') closeNotice(archive, paid);
      archive.touched();
    },
    delivered(paid, answer) {
      const payment = made(paid);
      // Another content under the same id is no word about the payment.
      if (payment?.amountCents !== paid.facts.amountCents) return;
      remember(payment, answer);
      // The quick attempts are those of the order; the node's own come an hour apart.
      if (payment.receiptState === 'waiting') retries.schedule(payment);
      archive.touched();
    },
  };
}

function closeNotice(archive: Archive, { order }: Paid): void {
  const key = keyOf(order.creditorFiscalCode, order.noticeNumber);
  const notice = archive.notices.get(key);
  if (notice?.status === 'VALID') archive.notices.set(key, { ...notice, status: 'PAID' });
}

/** Where the station says nothing, the archive of notices speaks for it, if it knows the notice. */
async function inStandIn(
  archive: Archive,
  {
    order,
    report,
    url,
    surroundings,
  }: { order: Order; report: Report; url: string; surroundings: Surroundings },
): Promise<Report | null> {
  const wasSilent = [report.verify, report.get].some((answer) => answer?.outcome === 'none');
  const notice = archive.notices.get(keyOf(order.creditorFiscalCode, order.noticeNumber));
  if (!wasSilent || !order.allowStandIn || order.stopAfter !== undefined) return null;
  if (notice?.status !== 'VALID' || !notice.payStandIn) return null;
  const standIn = { ...order, standIn: true };
  const till = { url, surroundings, station: stationOf(order) };
  const asked = { data: dataOf(notice), askedCents: notice.amount, source: 'archive' } as const;
  return { ...report, source: 'archive', ...(await sendReceipts(till, standIn, asked)) };
}

function dataOf(notice: ConferredNotice): MadePayment['data'] {
  const { iuv, amount, description } = notice;
  return {
    iuv,
    description: description.slice(0, 140),
    companyName: 'Ente creditore',
    officeName: null,
    debtorType: notice.entityType,
    debtorValue: notice.entityFiscalCode,
    debtorName: notice.entityFullName.slice(0, 70),
    transfers: [
      {
        idTransfer: '1',
        amountCents: amount,
        fiscalCodePA: notice.paFiscalCode,
        iban: notice.iban ?? notice.postalIban ?? 'IT60X0542811101000000123456',
        remittanceInformation: `/RFB/${iuv}/TXT/${description}`.slice(0, 140),
        transferCategory: '9/0107101TS/',
      },
    ],
  };
}
