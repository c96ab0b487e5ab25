/** Asks PagoPA for the reporting flows of a creditor: the list, each flow, its payments. */
import type { z } from 'zod';
import type { FlowPayment, FlowVersion } from '../domain/settlement-facts.ts';
import { jsonOf } from '../outbound/limited-body.ts';
import type { PagopaClient } from '../outbound/pagopa-client.ts';
import { flowList, type ListedFlow, paymentPage, singleFlow, versionOf } from './flow-answers.ts';
import type { Pace } from './pace.ts';

/** PagoPA does not answer, says no, or says what makes no sense; the message is for an operator. */
export class FlowsNotRead extends Error {
  override readonly name = 'FlowsNotRead';
}

export interface WantedFlows {
  readonly fiscalCode: string;
  readonly publishedAfter: string;
  /** Flows are dated by the creditor's own time; PagoPA leaves older ones out, unless told. */
  readonly datedAfter: string;
}

export interface FdrClient {
  list(wanted: WantedFlows): Promise<ListedFlow[]>;
  flow(fiscalCode: string, listed: ListedFlow): Promise<FlowVersion>;
  /** Pages count from 1. */
  payments(
    fiscalCode: string,
    listed: ListedFlow,
    page: number,
  ): Promise<{ readonly payments: readonly FlowPayment[]; readonly pages: number }>;
}

export const PAYMENTS_A_PAGE = 1_000;
const FLOWS_A_PAGE = 1_000;

export function createFdrClient(client: PagopaClient, pace: Pace): FdrClient {
  const get = async <Schema extends z.ZodType>(
    fiscalCode: string,
    path: string,
    schema: Schema,
  ): Promise<z.output<Schema>> => {
    await pace.next();
    const url = `/organizations/${fiscalCode}/fdrs${path}`;
    const answer = await client.call({ part: 'fdr', fiscalCode, method: 'GET', path: url });
    if (answer.kind !== 'ok') throw new FlowsNotRead(answer.words);
    const read = schema.safeParse(jsonOf(answer.text));
    if (read.success) return read.data;
    // Paths and rules only: what a flow holds is not for logs.
    const [issue] = read.error.issues;
    throw new FlowsNotRead(`an answer that makes no sense: ${issue?.path.join('.')}`);
  };
  return {
    async list({ fiscalCode, publishedAfter, datedAfter }) {
      const found: ListedFlow[] = [];
      for (let page = 1; ; page += 1) {
        const query = new URLSearchParams({
          publishedGt: seconds(publishedAfter),
          flowDate: seconds(datedAfter),
          page: String(page),
          size: String(FLOWS_A_PAGE),
        });
        const { metadata, data } = await get(fiscalCode, `?${query}`, flowList);
        found.push(...data);
        if (page >= metadata.totPage || data.length === 0) return found;
      }
    },
    async flow(fiscalCode, listed) {
      const detail = await get(fiscalCode, pathOf(listed), singleFlow);
      if (detail.fdr !== listed.fdr || detail.revision !== listed.revision) {
        throw new FlowsNotRead('an answer about another flow');
      }
      return versionOf(detail, { creditorFiscalCode: fiscalCode, psp: listed.pspId });
    },
    async payments(fiscalCode, listed, page) {
      const path = `${pathOf(listed)}/payments?page=${page}&size=${PAYMENTS_A_PAGE}`;
      const { metadata, data } = await get(fiscalCode, path, paymentPage);
      return { payments: data, pages: metadata.totPage };
    },
  };
}

function pathOf({ fdr, revision, pspId }: ListedFlow): string {
  return `/${encodeURIComponent(fdr)}/revisions/${revision}/psps/${encodeURIComponent(pspId)}`;
}

/** PagoPA's filters have no fractions of a second. */
function seconds(moment: string): string {
  return `${new Date(moment).toISOString().slice(0, 19)}Z`;
}
