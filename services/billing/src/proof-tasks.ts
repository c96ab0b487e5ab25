/** When books are proven and facts compared: by the clock of each Comune, in one process. */
import { ServiceCallFailed } from '@mestolo/service/client.ts';
import { doRegularly } from '@mestolo/service/do-regularly.ts';
import { reportError } from '@mestolo/service/error-report.ts';
import type { BackgroundTask } from '@mestolo/service/service-shell.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { isFullProof, nightOf } from './domain/proof-nights.ts';
import type { ProofWish } from './prove-books.ts';
import type { ProofResults } from './store/proof-results.ts';

/** How often somebody looks whether a night has begun; comparisons may be wanted more often. */
const LOOK_EVERY_MS = 60_000;

export interface ProofTaskNeeds {
  readonly results: ProofResults;
  readonly logger: Logger;
  readonly compareEveryMs: number;
  tenants(): Promise<readonly string[]>;
  businessNow(tenant: string): Date;
  prove(wish: ProofWish): Promise<unknown>;
  compare(tenant: string): Promise<unknown>;
}

export function proofTasks(needs: ProofTaskNeeds): BackgroundTask {
  const { logger, compareEveryMs } = needs;
  return doRegularly({
    logger,
    everyMs: Math.min(LOOK_EVERY_MS, compareEveryMs),
    failure: 'whether a proof is due cannot be told, looking later',
    async work(isStopping) {
      for (const tenant of await needs.tenants()) {
        if (!isStopping()) await compareIfDue(needs, tenant);
        if (!isStopping()) await proveIfDue(needs, tenant, isStopping);
      }
    },
  });
}

/** Counted by the time of the machine: it is about what is on its way. */
async function compareIfDue(needs: ProofTaskNeeds, tenant: string): Promise<void> {
  const period = Math.floor(Date.now() / needs.compareEveryMs);
  const turn = String(period).padStart(15, '0');
  await inTurn(needs, { work: `compare:${tenant}`, turn }, () => needs.compare(tenant));
}

async function proveIfDue(
  needs: ProofTaskNeeds,
  tenant: string,
  isStopping: () => boolean,
): Promise<void> {
  const night = nightOf(needs.businessNow(tenant));
  const wish = { tenant, night, full: isFullProof(night), isStopping };
  await inTurn(needs, { work: `prove:${tenant}`, turn: night }, () => needs.prove(wish));
}

/** Work that fails gives its turn back: somebody takes it when it is looked at again. */
async function inTurn(
  { results, logger }: ProofTaskNeeds,
  { work, turn }: { readonly work: string; readonly turn: string },
  run: () => Promise<unknown>,
): Promise<void> {
  const giveBack = await results.takeTurn(work, turn);
  if (giveBack === null) return;
  try {
    await run();
  } catch (error) {
    const fields = { work, error: reportError(error) };
    // Another service that is away is not our fault, and it comes back.
    const isAway = error instanceof ServiceCallFailed;
    logger[isAway ? 'warn' : 'error'](fields, 'a proof or a comparison failed, trying again');
    await giveBack();
  }
}
