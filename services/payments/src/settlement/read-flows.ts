/** Brings in the flows that PagoPA has published; one that was cut off is read on from there. */

import { flowVersionId } from '../domain/flow-versions.ts';
import type { FlowPayment, FlowVersion } from '../domain/settlement-facts.ts';
import { type FlowStore, flowContentHash } from '../store/flow-store.ts';
import { type FdrClient, FlowsNotRead, PAYMENTS_A_PAGE, type WantedFlows } from './fdr-client.ts';
import type { ListedFlow } from './flow-answers.ts';

export interface FlowReadingNeeds {
  readonly client: FdrClient;
  readonly store: FlowStore;
  /** Business time of the creditor. */
  readonly now: () => string;
  isStopping(): boolean;
  /** Done before a flow counts, so that a crash on the way does it again. */
  onRead(version: FlowVersion): Promise<void>;
}

export interface FlowsRead {
  readonly stored: readonly FlowVersion[];
  /** What was published up to here is kept; null where nothing was listed. */
  readonly upTo: string | null;
  /** Why one of them could not be read; the others were. */
  readonly trouble: string | null;
}

/** @throws FlowsNotRead where not even the list can be had */
export async function readFlows(needs: FlowReadingNeeds, wanted: WantedFlows): Promise<FlowsRead> {
  const { client, isStopping } = needs;
  const listed = (await client.list(wanted)).toSorted((a, b) => momentOf(a) - momentOf(b));
  const stored: FlowVersion[] = [];
  let upTo: string | null = null;
  let trouble: string | null = null;
  for (const one of listed) {
    if (isStopping()) return { stored, upTo, trouble: 'stopped on the way' };
    try {
      const version = await readOne(needs, wanted.fiscalCode, one);
      if (version !== null) stored.push(version);
      // Behind a flow that could not be read the mark stays where it is.
      if (trouble === null) upTo = one.published;
    } catch (error) {
      if (!(error instanceof FlowsNotRead)) throw error;
      trouble ??= `${one.fdr}: ${error.message}`;
    }
  }
  return { stored, upTo, trouble };
}

/** Null where it is kept already. */
async function readOne(
  { client, store, now, onRead }: FlowReadingNeeds,
  fiscalCode: string,
  listed: ListedFlow,
): Promise<FlowVersion | null> {
  const { fdr, pspId, revision, published } = listed;
  const named = { creditorFiscalCode: fiscalCode, psp: pspId, flow: fdr, revision };
  const versionId = flowVersionId({ ...named, source: 'rest', madeAt: '' });
  if (await store.isKnown(versionId)) return null;
  const version = await client.flow(fiscalCode, listed);
  // Whole pages that are there need not be asked for again.
  const whole = Math.floor((await store.kept(versionId)) / PAYMENTS_A_PAGE);
  for (let page = whole + 1; ; page += 1) {
    const { payments, pages } = await client.payments(fiscalCode, listed, page);
    await store.keep(version, (page - 1) * PAYMENTS_A_PAGE, payments);
    if (page >= pages || payments.length === 0) break;
  }
  const all: FlowPayment[] = await store.payments(versionId);
  await onRead(version);
  await store.finish(version, {
    contentHash: flowContentHash(version, all),
    publishedAt: new Date(published).toISOString(),
    storedAt: now(),
    by: null,
  });
  return version;
}

function momentOf({ published }: ListedFlow): number {
  return Date.parse(published);
}
