/** Keeps note of how calls of PagoPA's doors ended: by it an outage is found, and its end. */
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { noteCall } from '../domain/door-health.ts';
import type { OutagePart } from '../domain/outage.ts';
import type { Outages } from '../store/outages.ts';
import type { PagopaAnswer } from './pagopa-client.ts';
import type { PagopaPart } from './subscription-keys.ts';

/** What families need to pay; receipts and flows come later and wait. */
export const judged = ['checkout', 'aca', 'gpd'] as const satisfies readonly OutagePart[];
export type JudgedPart = (typeof judged)[number];

const WELL_FOR_MS = 5_000;

export interface HealthNotes {
  note(part: PagopaPart, answer: PagopaAnswer): void;
  /** Resolves when what was noted is kept. */
  settled(): Promise<void>;
}

export function createHealthNotes(options: {
  readonly outages: Outages;
  readonly logger: Logger;
  readonly afterMs: number;
  /** A door began to fail, or ended failing. */
  readonly changed: () => void;
}): HealthNotes {
  const { outages, logger, afterMs, changed } = options;
  let kept: Promise<unknown> = Promise.resolve();
  /** Found well a moment ago; another process may know better by now. */
  const wellUntil = new Map<JudgedPart, number>();
  const keep = async (part: JudgedPart, hasFailed: boolean) => {
    const nowMs = Date.now();
    if (!hasFailed && nowMs < (wellUntil.get(part) ?? 0)) return;
    let before: number | null = null;
    await outages.changeHealth(part, (health) => {
      before = health.failingSinceMs;
      // A good call after a good one is no news, and is not written.
      if (!hasFailed && before === null) return health;
      return noteCall(health, { hasFailed, nowMs, afterMs });
    });
    wellUntil.set(part, hasFailed ? 0 : nowMs + WELL_FOR_MS);
    if (hasFailed || before !== null) changed();
  };
  return {
    note(part, answer) {
      const of = judged.find((one) => one === part);
      if (of === undefined) return;
      kept = kept
        .then(() => keep(of, hasFailed(answer)))
        .catch((error: unknown) => {
          const { name } = error as Error;
          logger.warn({ part, error: name }, 'the end of a call could not be noted');
        });
    },
    settled: async () => void (await kept),
  };
}

/** A door that refuses one request has answered; one that refuses the key lets nobody pay. */
function hasFailed(answer: PagopaAnswer): boolean {
  return answer.kind === 'unavailable' || (answer.kind === 'refused' && answer.of === 'key');
}
