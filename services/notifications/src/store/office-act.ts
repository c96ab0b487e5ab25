/** What the office's acts on accounts have in common: who, in which role, why, and the log. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Cause, SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import {
  loadOperationHeads,
  type OperationDraft,
  type OperationHead,
} from '@mestolo/service/operation-log.ts';
import type { Known } from './desk.ts';
import { loadDesk, nothingWanted } from './load-desk.ts';

export interface OfficeAct {
  readonly tenant: string;
  readonly actor: Actor;
  readonly role: string;
  readonly reason: string | null;
}

export interface OfficeDesk {
  readonly known: Known;
  readonly heads: readonly OperationHead[];
}

export async function loadOfficeDesk(
  reader: SnapshotReader,
  clocks: Clocks,
  touched: readonly { readonly tenant: string; readonly accountIds: readonly string[] }[],
): Promise<OfficeDesk> {
  const wanted = nothingWanted();
  for (const { tenant, accountIds } of touched) {
    wanted.tenants.add(tenant);
    for (const accountId of accountIds) wanted.accountIds.add(accountId);
  }
  return {
    known: await loadDesk(reader, clocks, { ...wanted, candidateIds: () => [] }),
    heads: await loadOperationHeads(
      reader,
      touched.map(({ tenant }) => tenant),
    ),
  };
}

export function draftOf(
  { tenant, actor, role, reason }: OfficeAct,
  done: Pick<OperationDraft, 'kind' | 'subject' | 'before' | 'after'>,
  { now, cause }: { readonly now: Date; readonly cause: Cause },
): OperationDraft {
  const { traceId } = cause;
  return { tenant, ...done, actor, role, reason, at: now.toISOString(), traceId };
}
