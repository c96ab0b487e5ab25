/** Sends what families order and cancel, freezes counts, takes back the meals of closed days. */
import { type Doors, inParallel, momentOf } from './doors.ts';
import type { OrderLine } from './input-files.ts';
import type { Ids } from './play-registry.ts';

const AT_ONCE = 16;

export interface Orders {
  /** How many days were answered with each outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** What was sent before the cut-off of the day, while the clock still stands before it. */
  early(lines: readonly OrderLine[]): Promise<void>;
  /**
   * Attendance does so by itself when the clock passes the cut-off, hours before the roll calls.
   * Here that is the same moment, and the two would only wait for each other.
   */
  freeze(day: string): Promise<void>;
  /** Meals that were recorded before anybody told of the closure are taken back. */
  confirmClosure(closureId: string): Promise<void>;
  /** What comes after the cut-off. */
  late(lines: readonly OrderLine[]): Promise<void>;
}

export function playOrders(doors: Doors, ids: Ids): Orders {
  const attendance = { service: 'attendance', method: 'POST' } as const;
  const isEarly = ({ day, at, heldUp }: OrderLine) => !heldUp && at < `${day}T09:30`;
  const outcomes: Record<string, number> = {};
  const send = async ({ request, pupil, from, to, order, at, heldUp }: OrderLine) => {
    const pupilId = ids.pupilOf.get(pupil);
    const sms = heldUp ? { receivedAt: momentOf(at) } : {};
    const body = { requestId: request, pupilId, from, to, order, ...sms };
    const call = { ...attendance, path: 'orders', body, key: request };
    const { days } = (await doors.office(call)) as { days: Day[] };
    for (const { outcome, why } of days) {
      const name = why === undefined ? `order ${outcome}` : `order ${outcome} ${why}`;
      outcomes[name] = (outcomes[name] ?? 0) + 1;
    }
  };
  return {
    outcomes,
    early: (lines) => inParallel(lines.filter(isEarly), AT_ONCE, send),
    async freeze(day) {
      await doors.office({ ...attendance, path: 'counts:freeze', body: { servedOn: day } });
    },
    async confirmClosure(closureId) {
      await doors.office({ ...attendance, path: `closures/${closureId}/confirmation` });
    },
    late: (lines) =>
      inParallel(
        lines.filter((line) => !isEarly(line)),
        AT_ONCE,
        send,
      ),
  };
}

interface Day {
  readonly outcome: string;
  readonly why?: string;
}
