/** For the people of the simulator: payments by order, faults, flows, lists of all it knows. */
import { z } from 'zod';
import type { Archive } from './archive.ts';
import type { Clocks } from './clocks.ts';
import { type FaultSwitch, faultOrder } from './fault-switch.ts';
import { differences, type MadeFlow } from './flow.ts';
import { flowXml, treasuryCsv } from './flow-files.ts';
import type { FlowMaker } from './flow-maker.ts';
import { day, digits } from './formats.ts';
import type { Node } from './node.ts';
import { order } from './order.ts';
import { type Answered, type Asked, type Route, readBody } from './routes.ts';

export interface AdminParts {
  readonly archive: Archive;
  readonly clocks: Clocks;
  readonly faults: FaultSwitch;
  readonly flowMaker: FlowMaker;
  readonly node: Node;
}

const runBody = z.strictObject({ ec: digits(11), date: day });
const plantBody = z.strictObject({
  ec: digits(11),
  date: day,
  difference: z.enum(differences),
  iuv: z.string().min(1).max(35).optional(),
  cents: z.int().min(1).optional(),
});
const clockBody = z.strictObject({
  ec: digits(11).optional(),
  offsetMs: z.int(),
});

const wrong = (detail: string): Answered => ({ status: 400, body: { error: detail } });

export function adminRoutes(parts: AdminParts): Route[] {
  const { archive, clocks, faults, flowMaker, node } = parts;
  /** A route whose body is described. */
  const posts = <Body>(
    path: string,
    schema: z.ZodType<Body>,
    act: (body: Body) => unknown,
  ): Route => ({
    method: 'POST',
    path,
    async answer({ text }) {
      const read = readBody(schema, text);
      return read.ok ? { status: 200, body: await act(read.body) } : wrong(read.detail);
    },
  });
  return [
    {
      method: 'POST',
      path: '/pay',
      async answer({ text }) {
        const read = readBody(order, text);
        if (!read.ok) return wrong(read.detail);
        if (read.body.receiptOnly && read.body.amountCents === undefined) {
          return wrong('receiptOnly needs amountCents.');
        }
        return { status: 200, body: await node.pay(read.body) };
      },
    },
    posts('/faults', faultOrder, (wanted) => {
      faults.set(wanted);
      return { faults: faults.state() };
    }),
    posts('/flows:run', runBody, (wanted) => ({ flows: flowMaker.run(wanted).map(flowView) })),
    posts('/flows:plant', plantBody, (wanted) => flowMaker.plant(wanted)),
    posts('/clock', clockBody, ({ ec, offsetMs }) => {
      clocks.shift(ec ?? null, offsetMs);
      return clocks.state();
    }),
    posts('/receipts:send', z.strictObject({}), async () => ({
      sent: await node.retries.sendNow(),
    })),
    { method: 'GET', path: '/faults', answer: () => ok({ faults: faults.state() }) },
    {
      method: 'GET',
      path: '/payments',
      answer: (asked) => ok({ payments: lastOf(asked, archive.payments.values(), paymentView) }),
    },
    {
      method: 'GET',
      path: '/carts',
      answer: (asked) => ok({ carts: lastOf(asked, archive.carts.values(), (cart) => cart) }),
    },
    {
      method: 'GET',
      path: '/positions',
      answer: (asked) =>
        ok({
          positions: lastOf(asked, archive.positions.values(), (one) => one),
          notices: lastOf(asked, archive.notices.values(), (one) => one),
        }),
    },
    {
      method: 'GET',
      path: '/flows',
      answer: (asked) =>
        ok({
          flows: lastOf(asked, archive.flows.values(), flowView),
          plants: [...archive.plants.values()],
        }),
    },
    { method: 'GET', path: '/flows/{fdr}', answer: (asked) => xmlOf(archive, asked) },
    { method: 'GET', path: '/treasury.csv', answer: (asked) => treasury(flowMaker, asked) },
  ];
}

const ok = (body: unknown): Answered => ({ status: 200, body });

/** `?ec=` chooses a creditor, `?limit=` the last ones only. */
function lastOf<One extends object, View>(
  { url }: Asked,
  all: Iterable<One>,
  view: (one: One) => View,
): View[] {
  const ec = url.searchParams.get('ec');
  const limit = Number(url.searchParams.get('limit') ?? Number.POSITIVE_INFINITY);
  const found = [...all].filter((one) => ec === null || creditorsOf(one).includes(ec));
  return found.slice(limit < found.length ? -limit : 0).map(view);
}

function creditorsOf(one: object): unknown[] {
  const notices = 'notices' in one ? (one.notices as { fiscalCode: string }[]) : [];
  const names = ['creditorFiscalCode', 'organizationFiscalCode', 'paFiscalCode', 'ec'];
  const own = Object.entries(one).flatMap(([name, value]) => (names.includes(name) ? value : []));
  return [...own, ...notices.map(({ fiscalCode }) => fiscalCode)];
}

type Kept<Items> = Items extends Map<string, infer Item> ? Item : never;

function paymentView({ data, receipt, ...payment }: Kept<Archive['payments']>) {
  return { ...payment, iuv: data.iuv, description: data.description, operation: receipt.operation };
}

function flowView({ lines, ...flow }: MadeFlow) {
  return { ...flow, payments: lines.length };
}

/** The newest revision, or the one that is asked for. */
function xmlOf(archive: Archive, { params, url }: Asked): Answered {
  const fdr = (params.fdr ?? '').replace(/\.xml$/, '');
  const revision = url.searchParams.get('revision');
  const flow = [...archive.flows.values()].findLast(
    (one) => one.fdr === fdr && (revision === null || String(one.revision) === revision),
  );
  if (flow === undefined) return { status: 404, body: { error: 'There is no such flow.' } };
  return { status: 200, type: 'application/xml', body: flowXml(flow) };
}

/** What the treasurer's bank has booked for a creditor: one line a flow. */
function treasury(flowMaker: FlowMaker, { url }: Asked): Answered {
  const ec = url.searchParams.get('ec');
  const from = url.searchParams.get('from') ?? '';
  const to = url.searchParams.get('to') ?? '9';
  if (ec === null) return wrong('ec: which creditor?');
  const lines = flowMaker
    .newest(ec)
    .flatMap(({ bank }) => bank ?? [])
    .filter(({ date }) => date >= from && date <= to);
  return { status: 200, type: 'text/csv; charset=utf-8', body: treasuryCsv(lines) };
}
