/** Reference first: facts wait until the registry topics were read up to the ends seen at start. */
import { backoffMs, sleep } from './backoff.ts';
import type { Bus, PartitionEnds } from './bus.ts';
import { reportOf } from './failure.ts';
import type { Fence, FenceStore } from './fence.ts';
import type { ConsumerDefinition } from './handler.ts';
import type { Logger } from './messaging.ts';

const LOOK_EVERY_MS = 50;
const RETRY = { firstMs: 200, longestMs: 5_000 };

export function isReference({ group }: Pick<ConsumerDefinition, 'group'>): boolean {
  return group.endsWith('.reference');
}

/**
 * Partitions not read up to their end. The newest record of a compacted topic is never compacted
 * away, so a fence reaches the end; a partition that holds nothing has nothing to wait for.
 */
export function unreadPartitions(
  ends: readonly PartitionEnds[],
  fences: ReadonlyMap<string, Pick<Fence, 'next'>>,
): PartitionEnds[] {
  return ends.filter(({ topic, partition, low, high }) => {
    if (low >= high) return false;
    return (fences.get(`${topic}:${partition}`)?.next ?? 0) < high;
  });
}

export interface GateOptions {
  readonly bus: Bus;
  readonly fences: FenceStore;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Resolves when every reference consumer has read what was there; also when aborted. */
export async function referenceRead(
  definitions: readonly ConsumerDefinition<unknown>[],
  { bus, fences, logger, signal }: GateOptions,
): Promise<void> {
  for (const { group, topics } of definitions) {
    let ends: PartitionEnds[] | null = null;
    for (let attempt = 0; !signal.aborted; ) {
      try {
        ends ??= await bus.ends(topics.map((topic) => topic.name));
        const unread = unreadPartitions(ends, await fences.read(group));
        if (unread.length === 0) break;
        await sleep(LOOK_EVERY_MS, signal);
      } catch (error) {
        logger.warn({ group, error: reportOf(error) }, 'how far reference is read cannot be told');
        await sleep(backoffMs(attempt, RETRY), signal);
        attempt += 1;
      }
    }
  }
}
