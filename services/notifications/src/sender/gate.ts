/**
 * What stands between senders and one provider: its breaker, its rate, and room that is kept for
 * what concerns one family. Each process has its own.
 */
import type { Logger } from '@mestolo/telemetry/logger.ts';
import {
  admit,
  afterAnswer,
  afterFailure,
  afterNothing,
  type Breaker,
  type BreakerRules,
  CLOSED,
} from '../domain/breaker.ts';
import { isOfProvider, type Outcome } from '../domain/delivery.ts';
import type { Priority } from '../domain/kinds.ts';
import type { Channel } from '../domain/notification.ts';
import {
  fullBucket,
  giveTokenBack,
  nextTokenAtMs,
  type RateLimit,
  takeToken,
} from '../domain/rate.ts';
import { observeBreaker } from './metrics.ts';

export interface GateOptions {
  readonly channel: Channel;
  readonly limit: RateLimit;
  readonly breaker: BreakerRules;
  /** How many messages are on their way at one time. */
  readonly atOnce: number;
  readonly logger: Logger;
  readonly nowMs?: () => number;
}

/** Leave to send one message; it is given back with what came of it. */
export interface Pass {
  /** What is less urgent has no room now. */
  readonly atMostPriority: Priority;
  /** Tells what was taken up, so that its room is kept or given back. */
  taken(priority: Priority): void;
  /** `null`: the provider was not asked. */
  done(outcome: Outcome | null): void;
}

export interface Gate {
  /** Null where nothing may be sent now. */
  enter(): Pass | null;
  /** When something may be sent again; null: now. */
  opensAt(): Date | null;
}

/** What goes to many is on its way in all but one of the places. */
const KEPT_FOR_FAMILIES = 1;
const TO_MANY: Priority = 2;

export function createGate(options: GateOptions): Gate {
  const { channel, limit, logger, nowMs = Date.now } = options;
  let breaker = CLOSED;
  let bucket = fullBucket(limit, nowMs());
  let toMany = 0;
  observeBreaker(channel, () => breaker.state);
  const become = (next: Breaker) => {
    const { state, failures, untilMs } = next;
    const isNews = breaker.state !== state;
    breaker = next;
    const fields = { channel, breaker: state, failures };
    if (isNews && state === 'closed') logger.info(fields, 'a provider works again');
    if (!isNews || state !== 'open') return;
    const pauseSeconds = Math.ceil((untilMs - nowMs()) / 1_000);
    logger.warn({ ...fields, pauseSeconds }, 'a provider fails, and is left in peace for a while');
  };
  const admitted = (): boolean => {
    const now = nowMs();
    const token = takeToken(bucket, now, limit);
    bucket = token.bucket;
    if (!token.isTaken) return false;
    const { isAdmitted, breaker: next } = admit(breaker, now, options.breaker);
    if (isAdmitted) breaker = next;
    else bucket = giveTokenBack(bucket, limit);
    return isAdmitted;
  };
  return {
    enter() {
      if (!admitted()) return null;
      const hasRoom = toMany < options.atOnce - KEPT_FOR_FAMILIES;
      let holdsRoom = hasRoom;
      if (hasRoom) toMany += 1;
      const giveRoomBack = () => {
        if (holdsRoom) toMany -= 1;
        holdsRoom = false;
      };
      return {
        atMostPriority: hasRoom ? TO_MANY : 1,
        taken: (priority) => {
          if (priority < TO_MANY) giveRoomBack();
          if (breaker.state !== 'halfOpen') return;
          logger.info(
            { channel, breaker: 'halfOpen' },
            'one message tries whether a provider works',
          );
        },
        done(outcome) {
          giveRoomBack();
          if (outcome === null) {
            bucket = giveTokenBack(bucket, limit);
            breaker = afterNothing(breaker, nowMs());
          } else if (isOfProvider(outcome)) {
            become(afterFailure(breaker, nowMs(), options.breaker));
          } else become(afterAnswer());
        },
      };
    },
    opensAt() {
      const now = nowMs();
      const token = nextTokenAtMs(bucket, now, limit);
      const open = breaker.state === 'closed' ? now : breaker.untilMs;
      const at = Math.max(token, open);
      return at > now ? new Date(at) : null;
    },
  };
}
