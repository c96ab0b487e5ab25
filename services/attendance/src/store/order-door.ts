/**
 * Takes what families order: the usual meal, a plain one or none, for one pupil or a whole class.
 * Each order leaves a receipt. One that was in time and is told after the count was frozen (an SMS
 * that was long on its way) takes the ordered meal back.
 */
import { createHash } from 'node:crypto';
import type { Actor } from '@mestolo/contracts/values.ts';
import type {
  Cause,
  CollectionWrites,
  DoorHandler,
  DoorRequest,
} from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { addDays, localDate } from '@mestolo/service/local-time.ts';
import { countedAtMs, cutOffMs, daysAheadOf } from '../domain/cut-off.ts';
import { type AskedOrder, decideOrder, rulesKept } from '../domain/meal-orders.ts';
import type { Enrolment } from '../domain/service-day.ts';
import { openPage } from './book-pages.ts';
import { DAYS } from './collections.ts';
import { openDays } from './days.ts';
import { type CalendarDocument, type PupilDocument, SCHEMA } from './documents.ts';
import { arrivalOf } from './door-watch.ts';
import { loadOrders, type OrderState } from './load-orders.ts';
import { ORDER_RECEIPTS, ORDERS } from './order-collections.ts';
import type { OrdersDocument, ReceiptDocument } from './order-documents.ts';
import { openWaivers, type Waivers } from './waivers.ts';

export interface OrderRequest extends AskedOrder {
  readonly tenant: string;
  readonly requestId: string;
  readonly who: { readonly pupilId: string } | { readonly classId: string };
  /** When an SMS reached its provider. */
  readonly receivedAt: string | null;
  /** When the request reached our door, by the clock of the machine, in milliseconds. */
  readonly arrivedMs: number;
  readonly actor: Actor;
}

export type Receipt = Omit<ReceiptDocument, '_id' | 'schema' | 'tenant'>;

export type OrderAnswer =
  | { readonly receipts: readonly Receipt[] }
  | 'no-calendar'
  | 'unknown-pupil'
  | 'unknown-class'
  | 'received-too-long-ago';

/** An SMS that was under way for longer is no proof any more. */
const LONGEST_WAY_MS = 24 * 3_600_000;

/** What a class comes to in a group, about. */
const PUPILS_OF_A_CLASS = 30;

export function orderDoor(clocks: Clocks): DoorHandler<OrderRequest, OrderState, OrderAnswer> {
  return {
    size({ who }) {
      const facts = 'classId' in who ? PUPILS_OF_A_CLASS : 1;
      return { facts, bytes: facts * 2_000 };
    },
    load: (reader, requests) =>
      loadOrders(
        reader,
        clocks,
        requests.map(({ request }) => request),
      ),
    decide(state, requests) {
      const desk = openDesk(state);
      const answers = requests.map((request) => take(desk, request));
      const { writes, events } = desk.waivers.close();
      return { decision: { writes: [...writes, ...desk.close()], events, changed: [] }, answers };
    },
  };
}

interface Desk {
  readonly state: OrderState;
  readonly waivers: Waivers;
  readonly orders: ReturnType<typeof openPage<OrdersDocument>>;
  readonly receipts: ReturnType<typeof openPage<ReceiptDocument>>;
  readonly days: ReturnType<typeof openDays>;
  close(): CollectionWrites[];
}

function openDesk(state: OrderState): Desk {
  const orders = openPage(state.orders, ({ changes }) => ({ changes }));
  const receipts = openPage<ReceiptDocument>(state.receipts, () => ({}));
  const days = openDays();
  return {
    state,
    waivers: openWaivers(state),
    orders,
    receipts,
    days,
    close: () => [
      { collection: ORDERS, operations: orders.operations() },
      { collection: ORDER_RECEIPTS, operations: receipts.operations() },
      { collection: DAYS, operations: days.operations() },
    ],
  };
}

function take(desk: Desk, { request, cause }: DoorRequest<OrderRequest>): OrderAnswer {
  const { state } = desk;
  const calendar = state.records.calendars.find(({ _id }) => _id === request.tenant);
  const clock = state.clocks.get(request.tenant);
  if (!calendar || !clock) return 'no-calendar';
  const arrivedAt = arrivalOf(clock, request.arrivedMs);
  const receivedMs = request.receivedAt === null ? null : Date.parse(request.receivedAt);
  // What is taken back can be taken back late; what is to be cooked the kitchen must have known.
  const provenMs = request.order === 'none' ? receivedMs : null;
  const countedMs = countedAtMs(Date.parse(arrivedAt), provenMs);
  if (Date.parse(arrivedAt) - countedMs > LONGEST_WAY_MS) return 'received-too-long-ago';
  const pupils = pupilsOf(state, request);
  if (pupils.length === 0) return 'pupilId' in request.who ? 'unknown-pupil' : 'unknown-class';
  const countedAt = new Date(countedMs).toISOString();
  const about = { request, calendar, cause, arrivedAt, countedAt, now: clock.now };
  return { receipts: pupils.map((pupil) => orderFor(desk, pupil, about)) };
}

interface About {
  readonly request: OrderRequest;
  readonly calendar: CalendarDocument;
  readonly cause: Cause;
  readonly arrivedAt: string;
  readonly countedAt: string;
  readonly now: string;
}

function orderFor(desk: Desk, pupil: PupilDocument, about: About): Receipt {
  const { request, calendar, arrivedAt, countedAt } = about;
  const { tenant, requestId, from, to, order, receivedAt, actor } = request;
  const pupilId = pupil._id.slice(tenant.length + 1);
  const receiptId = receiptIdOf(request, pupilId);
  const known = desk.receipts.get(`${tenant}:${receiptId}`);
  if (known) return receiptOf(known);
  const orders = desk.orders.get(pupil._id);
  const today = localDate(countedAt, calendar.timeZone);
  const { days, rule } = decideOrder(request, {
    calendar,
    enrolments: enrolmentsOf(request, pupil),
    rules: orders?.rules ?? [],
    today,
    daysAhead: daysAheadOf(calendar),
    countedAt,
    receiptId,
    cutOffMs: (meal) =>
      desk.state.movedCutOffs.get(`${tenant}:${meal.schoolId}:${meal.servedOn}`) ??
      cutOffMs(calendar, meal),
  });
  const asked = { from, to, order, requestId, pupilId, receiptId };
  const times = { arrivedAt, receivedAt, countedAt };
  const receipt = { ...asked, ...times, actor, days };
  desk.receipts.put({ ...receipt, _id: `${tenant}:${receiptId}`, schema: SCHEMA, tenant });
  if (rule === null) return receipt;
  desk.orders.put({
    _id: pupil._id,
    schema: SCHEMA,
    rules: [...rulesKept(orders?.rules ?? [], today), rule],
    changes: (orders?.changes ?? 0) + 1,
  });
  const accepted = days.filter(({ outcome }) => outcome === 'accepted');
  tellToday(desk, { ...about, pupilId, receiptId, days: accepted.map((day) => day.servedOn) });
  return receipt;
}

/** The count of a day that has begun may be frozen, also at this moment. */
function tellToday(
  { days, waivers }: Desk,
  accepted: About & {
    readonly pupilId: string;
    readonly receiptId: string;
    readonly days: readonly string[];
  },
): void {
  const { request, calendar, cause, now, pupilId, receiptId } = accepted;
  const { tenant, order, actor } = request;
  const today = localDate(now, calendar.timeZone);
  for (const servedOn of accepted.days) {
    // The lane of tomorrow is written too: the clock goes on while this is decided.
    if (servedOn > addDays(today, 1)) continue;
    days.touch({ tenant, servedOn, observationId: receiptId });
    if (order !== 'none' || servedOn > today) continue;
    const observationId = `cancelled:${servedOn}:${receiptId}`;
    const reason = 'Cancelled in time, told after the cut-off';
    waivers.takeBack({ tenant, pupilId, servedOn, observationId, reason, actor }, cause);
  }
}

function pupilsOf(
  { records: { pupils } }: OrderState,
  { tenant, who }: OrderRequest,
): readonly PupilDocument[] {
  const own = pupils.filter(({ _id, version }) => _id.startsWith(`${tenant}:`) && version > 0);
  if ('pupilId' in who) return own.filter(({ _id }) => _id === `${tenant}:${who.pupilId}`);
  return own.filter(({ enrolments }) => enrolments.some(({ classId }) => classId === who.classId));
}

/** An order of a class is about its pupils while they belong to it. */
function enrolmentsOf({ who }: OrderRequest, { enrolments }: PupilDocument): readonly Enrolment[] {
  return 'pupilId' in who ? enrolments : enrolments.filter((one) => one.classId === who.classId);
}

/** Known before the answer is: the same request has the same receipt for ever. */
function receiptIdOf({ tenant, requestId }: OrderRequest, pupilId: string): string {
  return createHash('sha256')
    .update(`${tenant}|${requestId}|${pupilId}`, 'utf8')
    .digest('hex')
    .slice(0, 32);
}

export function receiptOf({ _id, schema, tenant, ...receipt }: ReceiptDocument): Receipt {
  return receipt;
}
