/** Reporting flows for creditors: the list of the newest ones, one flow, and its payments. */
import { type Archive, keyOf } from './archive.ts';
import { type FlowLine, type MadeFlow, sumOf } from './flow.ts';
import type { FlowMaker } from './flow-maker.ts';
import { type Answered, type Asked, numberOf, type Route } from './routes.ts';

interface FdrParts {
  readonly archive: Archive;
  readonly flowMaker: FlowMaker;
}

export function fdrRoutes({ archive, flowMaker }: FdrParts): Route[] {
  const all = '/fdr/organizations/{ec}/fdrs';
  const one = `${all}/{fdr}/revisions/{revision}/psps/{psp}`;
  const door = 'fdr' as const;
  const flowOf = ({ params: { ec = '', fdr = '', revision = '', psp = '' } }: Asked) =>
    archive.flows.get(keyOf(ec, fdr, revision, psp)) ?? null;
  return [
    { method: 'GET', path: all, door, answer: (asked) => list(flowMaker, asked) },
    {
      method: 'GET',
      path: one,
      door,
      answer(asked) {
        const flow = flowOf(asked);
        return flow === null ? unknown() : { status: 200, body: flowBody(flow) };
      },
    },
    {
      method: 'GET',
      path: `${one}/payments`,
      door,
      answer(asked) {
        const flow = flowOf(asked);
        if (flow === null) return unknown();
        return paged(asked, flow.lines.map(lineBody));
      },
    },
  ];
}

function list(flowMaker: FlowMaker, asked: Asked): Answered {
  const { params, url } = asked;
  const after = timeOf(url, 'publishedGt');
  const from = timeOf(url, 'flowDate');
  const psp = url.searchParams.get('pspId');
  if (after === null || from === null) return failure(400, 'a date is none');
  const found = flowMaker
    .newest(params.ec ?? '')
    .filter(({ published }) => Date.parse(published) > after)
    .filter(({ flowDate }) => Date.parse(flowTime(flowDate)) >= from)
    .filter(({ pspId }) => psp === null || pspId === psp)
    .toSorted((a, b) => a.published.localeCompare(b.published));
  return paged(
    asked,
    found.map(({ fdr, pspId, revision, published, flowDate }) => ({
      ...{ fdr, pspId, revision, published },
      flowDate: flowTime(flowDate),
    })),
  );
}

/** Milliseconds; 0 where the query does not say, null where it says nothing sensible. */
function timeOf(url: URL, name: string): number | null {
  const text = url.searchParams.get(name);
  if (text === null) return 0;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

const flowTime = (day: string): string => `${day}T05:00:00Z`;

function paged(asked: Asked, rows: readonly object[]): Answered {
  const size = numberOf(asked.url, 'size', { usual: 1000, least: 1, most: 1000 });
  const page = numberOf(asked.url, 'page', { usual: 1, least: 1, most: 1_000_000 });
  if (size === null || page === null) return failure(400, 'page or size');
  const data = rows.slice((page - 1) * size, page * size);
  const totPage = Math.max(1, Math.ceil(rows.length / size));
  const metadata = { pageSize: data.length, pageNumber: page, totPage };
  return { status: 200, body: { metadata, count: rows.length, data } };
}

function flowBody(flow: MadeFlow) {
  const { pspId, ec, lines } = flow;
  return {
    status: 'PUBLISHED',
    revision: flow.revision,
    created: flow.published,
    updated: flow.published,
    fdr: flow.fdr,
    fdrDate: flowTime(flow.flowDate),
    regulation: flow.regulation,
    regulationDate: flow.regulationDate,
    bicCodePouringBank: 'UNCRITMMXXX',
    sender: {
      type: 'BIC_CODE',
      id: pspId,
      pspId,
      pspName: 'Banca della prova',
      pspBrokerId: pspId,
      channelId: `${pspId}_01`,
    },
    receiver: { id: ec, organizationId: ec, organizationName: flow.companyName },
    published: flow.published,
    computedTotPayments: lines.length,
    computedSumPayments: sumOf(lines) / 100,
    totPayments: lines.length,
    sumPayments: flow.totalCents / 100,
  };
}

function lineBody(line: FlowLine, index: number) {
  return {
    index: index + 1,
    iuv: line.iuv,
    iur: line.iur,
    idTransfer: line.idTransfer,
    pay: line.amountCents / 100,
    payStatus: line.payStatus,
    payDate: `${line.payDate}T00:00:00Z`,
  };
}

const unknown = (): Answered => failure(404, 'there is no such flow');

function failure(status: number, message: string): Answered {
  const httpStatusDescription = status === 404 ? 'Not Found' : 'Bad Request';
  const appErrorCode = status === 404 ? 'FDR-0701' : 'FDR-0400';
  const body = { httpStatusCode: status, httpStatusDescription, appErrorCode };
  return { status, body: { ...body, errors: [{ message }] } };
}
