/**
 * The numbers a device gives its lines, 1, 2, 3 …: which of them have not arrived, and whether the
 * device has begun to count again. It costs as much as there are gaps, not as there are lines.
 */

/** From the first number to the last, both missing. */
export type Gap = readonly [number, number];

export interface Restart {
  /** When it was noticed, and when its first line was seen by the device. */
  readonly at: string;
  readonly recordedAt: string | null;
  readonly highestBefore: number;
  /** What had not arrived of the count before; a line of then still closes its gap. */
  readonly missingBefore: readonly Gap[];
}

export interface Sequence {
  readonly highest: number;
  readonly missing: readonly Gap[];
  /** How many numbers are missing besides, before the first gap that is kept. */
  readonly missingEarlier: number;
  /** The last ones; a device that counts again was reset, or somebody has its key. */
  readonly restarts: readonly Restart[];
  /** Numbers of lines that were refused: the device may send the line anew, put right. */
  readonly refused: readonly number[];
}

export interface NumberedLine {
  readonly sequence: number;
  /** `repeat`: its observation was known before. `refused`: it was not kept. */
  readonly kind: 'new' | 'repeat' | 'refused';
  readonly recordedAt: string | null;
  readonly at: string;
}

export const NOTHING_SENT: Sequence = {
  highest: 0,
  missing: [],
  missingEarlier: 0,
  restarts: [],
  refused: [],
};

/** A device with so many gaps is broken; the newest ones are told one by one. */
const GAPS_KEPT = 500;
const RESTARTS_KEPT = 10;
const REFUSED_KEPT = 50;

export function arrive(sequence: Sequence, line: NumberedLine): Sequence {
  const noted = line.kind === 'refused' ? noteRefused(sequence, line.sequence) : sequence;
  const { highest, missing } = noted;
  if (isOfCountBefore(noted, line)) return closeBefore(noted, line.sequence);
  if (line.sequence > highest) {
    const gap: readonly Gap[] =
      line.sequence > highest + 1 ? [[highest + 1, line.sequence - 1]] : [];
    return withinLimit({ ...noted, highest: line.sequence, missing: [...missing, ...gap] });
  }
  if (holds(missing, line.sequence)) return { ...noted, missing: without(missing, line.sequence) };
  const first = missing[0];
  if (noted.missingEarlier > 0 && (first === undefined || line.sequence < first[0])) {
    return { ...noted, missingEarlier: noted.missingEarlier - 1 };
  }
  const isKnown = line.kind !== 'new' || noted.refused.includes(line.sequence);
  return isKnown ? noted : beginAgain(noted, line);
}

/** How many lines have not arrived, of this count and of the one before. */
export function missingCount({ missing, missingEarlier, restarts }: Sequence): number {
  const before = restarts.at(-1)?.missingBefore ?? [];
  return [...missing, ...before].reduce((sum, [from, to]) => sum + to - from + 1, missingEarlier);
}

/** A number that was used already stands for another line now: the device counts from 1 again. */
function beginAgain(sequence: Sequence, line: NumberedLine): Sequence {
  const { highest, missing, restarts } = sequence;
  const restart: Restart = {
    at: line.at,
    recordedAt: line.recordedAt,
    highestBefore: highest,
    missingBefore: missing,
  };
  return {
    ...NOTHING_SENT,
    highest: line.sequence,
    missing: line.sequence > 1 ? [[1, line.sequence - 1]] : [],
    restarts: [...restarts, restart].slice(-RESTARTS_KEPT),
  };
}

function isOfCountBefore({ restarts }: Sequence, line: NumberedLine): boolean {
  const restart = restarts.at(-1);
  if (!restart?.recordedAt || line.recordedAt === null) return false;
  return line.recordedAt < restart.recordedAt && holds(restart.missingBefore, line.sequence);
}

function closeBefore(sequence: Sequence, number: number): Sequence {
  const { restarts } = sequence;
  const last = restarts.at(-1);
  if (!last) return sequence;
  const closed = { ...last, missingBefore: without(last.missingBefore, number) };
  return { ...sequence, restarts: [...restarts.slice(0, -1), closed] };
}

function noteRefused(sequence: Sequence, number: number): Sequence {
  return { ...sequence, refused: [...sequence.refused, number].slice(-REFUSED_KEPT) };
}

function withinLimit(sequence: Sequence): Sequence {
  const [oldest, ...others] = sequence.missing;
  if (!oldest || sequence.missing.length <= GAPS_KEPT) return sequence;
  const missingEarlier = sequence.missingEarlier + oldest[1] - oldest[0] + 1;
  return { ...sequence, missing: others, missingEarlier };
}

function holds(gaps: readonly Gap[], number: number): boolean {
  return gaps.some(([from, to]) => from <= number && number <= to);
}

function without(gaps: readonly Gap[], number: number): Gap[] {
  return gaps.flatMap(([from, to]): Gap[] => {
    if (number < from || number > to) return [[from, to]];
    const before: Gap[] = from < number ? [[from, number - 1]] : [];
    const after: Gap[] = number < to ? [[number + 1, to]] : [];
    return [...before, ...after];
  });
}
