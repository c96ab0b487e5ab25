/** When books are proven and facts compared: each Comune by its own clock, one process at a time. */
import { reportError } from '@mestolo/service/error-report.ts';
import type { BackgroundTask } from '@mestolo/service/service-shell.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { isFullProof, nightOf } from './domain/proof-nights.ts';
import type { ProofWish } from './prove-books.ts';
import type { ProofResults } from './store/proof-results.ts';

/** How often somebody looks whether a night has begun or a comparison is due. */
const LOOK_EVERY_MS = 60_000;
const COMPARE_EVERY_MS = 600_000;

export interface ProofTaskNeeds {
  readonly results: ProofResults;
  readonly logger: Logger;
  tenants(): Promise<readonly string[]>;
  businessNow(tenant: string): Date;
  prove(wish: ProofWish): Promise<unknown>;
  compare(tenant: string): Promise<unknown>;
}

/** Looks every minute; `lookEveryMs` is for tests. */
export function proofTasks(needs: ProofTaskNeeds, lookEveryMs = LOOK_EVERY_MS): BackgroundTask {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let isStopping = false;
  const look = async () => {
    for (const tenant of await needs.tenants()) {
      if (isStopping) return;
      await lookAt(needs, tenant);
    }
  };
  return {
    start() {
      timer = setInterval(() => {
        running ??= look()
          .catch((error) => {
            const fields = { error: reportError(error) };
            needs.logger.warn(fields, 'whether a proof is due cannot be told, looking later');
          })
          .finally(() => {
            running = null;
          });
      }, lookEveryMs);
    },
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await running;
    },
  };
}

async function lookAt(needs: ProofTaskNeeds, tenant: string): Promise<void> {
  const { results, logger } = needs;
  try {
    const period = Math.floor(Date.now() / COMPARE_EVERY_MS);
    if (await results.takeTurn(`compare:${tenant}`, String(period).padStart(12, '0'))) {
      await needs.compare(tenant);
    }
    const night = nightOf(needs.businessNow(tenant));
    if (await results.takeTurn(`prove:${tenant}`, night)) {
      await needs.prove({ tenant, night, full: isFullProof(night) });
    }
  } catch (error) {
    // The next turn tries again, and a proof that fails says so.
    logger.error({ tenant, error: reportError(error) }, 'a proof or a comparison failed');
  }
}
