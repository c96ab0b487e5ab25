/** Devices that bring roll calls at a steady rate and never lose a line, whatever is killed. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { DeviceKeys } from '@mestolo/deploy/canteen-device/device-keys.ts';
import { signedRequest } from '@mestolo/deploy/canteen-device/signed-request.ts';
import type { Fact } from './checker-input.ts';
import type { SchoolUnderFire } from './school-under-fire.ts';

export interface LoadOptions {
  readonly school: SchoolUnderFire;
  readonly attendanceUrl: string;
  readonly factsPerSecond: number;
  readonly seconds: number;
  /** Lines are still brought for so long after the last one was born. */
  readonly graceSeconds: number;
  /** Ends the birth of lines earlier. */
  readonly enough?: AbortSignal;
  onAccepted?(fact: Omit<Fact, 'outcome'>): void;
}

export interface LoadReport {
  readonly born: number;
  readonly accepted: number;
  readonly unknown: number;
  /** Lines sent again because an answer was missing. */
  readonly sentAgain: number;
  /** Answers that ought not to have been given. */
  readonly oddAnswers: readonly string[];
  /** Seconds in which no device had an answer stay empty. */
  readonly acceptedBySecond: readonly number[];
  /** From the first line to the last answer. */
  readonly tookSeconds: number;
}

interface Waiting extends Omit<Fact, 'outcome'> {
  readonly recordedAt: string;
  tries: number;
}

const MOST_LINES = 60;
/** One meal in so many is corrected later on. */
const CORRECTED = 8;
/** A correction overtakes its meal (0), stands beside it (1), or comes so many lines later. */
const CORRECTED_AFTER = [0, 1, 40, 900];
const RETRY_MS = 150;
const TIMEOUT_MS = 8_000;

/** Writes each fact and its outcome to the file as soon as it is known. */
export async function bringRollCalls(options: LoadOptions, file: string): Promise<LoadReport> {
  const { school, factsPerSecond, seconds, graceSeconds, enough } = options;
  const facts = factsOf(school);
  const queues: Waiting[][] = school.devices.map(() => []);
  const out = createWriteStream(file);
  const counts = { born: 0, accepted: 0, unknown: 0, sentAgain: 0 };
  const oddAnswers: string[] = [];
  const begunMs = Date.now();
  let isOver = false;
  const giveUpMs = begunMs + (seconds + graceSeconds) * 1000;
  const acceptedBySecond: number[] = [];
  const settle = (fact: Waiting, outcome: Fact['outcome']) => {
    const second = Math.floor((Date.now() - begunMs) / 1000);
    if (outcome === 'ok') acceptedBySecond[second] = (acceptedBySecond[second] ?? 0) + 1;
    counts[outcome === 'ok' ? 'accepted' : 'unknown'] += 1;
    if (outcome === 'ok') options.onAccepted?.(fact);
    const { tries, recordedAt, ...said } = fact;
    out.write(`${JSON.stringify({ ...said, outcome })}\n`);
  };

  const bear = async () => {
    while (Date.now() < begunMs + seconds * 1000 && !enough?.aborted) {
      const due = Math.floor(((Date.now() - begunMs) / 1000) * factsPerSecond);
      for (; counts.born < due; counts.born += 1) {
        const next = facts.next();
        if (next.done) throw new Error('the school has no more meals to record');
        queues[counts.born % queues.length]?.push(next.value);
      }
      await pause(20);
    }
    isOver = true;
  };

  const bring = async (queue: Waiting[], device: DeviceKeys) => {
    while (!(isOver && queue.length === 0) && Date.now() < giveUpMs) {
      if (queue.length === 0) {
        await pause(20);
        continue;
      }
      const lines = queue.splice(0, MOST_LINES);
      counts.sentAgain += lines.filter(({ tries }) => tries > 0).length;
      const answers = await send(options.attendanceUrl, device, lines);
      if (answers === null) {
        for (const line of lines) line.tries += 1;
        queue.unshift(...lines);
        await pause(RETRY_MS);
        continue;
      }
      for (const [index, line] of lines.entries()) {
        const result = answers[index] ?? 'none';
        if (result === 'accepted' || (result === 'duplicate' && line.tries > 0)) settle(line, 'ok');
        else oddAnswers.push(`${line.observationId}: ${result} after ${line.tries} tries`);
      }
    }
    for (const line of queue) settle(line, 'unknown');
  };

  await Promise.all([
    bear(),
    ...school.devices.map((device, index) => bring(queues[index] ?? [], device)),
  ]);
  await new Promise<void>((resolve) => out.end(resolve));
  const tookSeconds = (Date.now() - begunMs) / 1000;
  const everySecond = Array.from(acceptedBySecond, (accepted) => accepted ?? 0);
  return { ...counts, oddAnswers, acceptedBySecond: everySecond, tookSeconds };
}

/** The results in the order of the lines; null where no answer came and nobody knows. */
async function send(
  baseUrl: string,
  { deviceId, privateKey }: DeviceKeys,
  waiting: readonly Waiting[],
): Promise<string[] | null> {
  const url = `${baseUrl}/devices/${deviceId}/roll-calls`;
  const lines = waiting.map(
    ({ observationId, pupilId, servedOn, state, recordedAt, supersedes }) => ({
      ...{ observationId, pupilId, servedOn, state, recordedAt },
      ...(supersedes === null ? {} : { supersedes }),
    }),
  );
  const request = signedRequest({ url, body: JSON.stringify({ lines }), deviceId, privateKey });
  const body = new Uint8Array(request.body);
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { ...request, body, signal });
    const text = await response.text();
    if (response.status !== 200) {
      // Only what passes may be tried again; anything else is a fault of this program.
      if (response.status >= 500) return null;
      throw new Error(`the door answers ${response.status}: ${text}`, { cause: 'refused' });
    }
    return JSON.parse(text).lines.map(({ result }: { result: string }) => result);
  } catch (error) {
    if (error instanceof Error && error.cause === 'refused') throw error;
    return null;
  }
}

/** Every pupil on every day once, and now and then a correction: a fact of its own. */
function* factsOf({ pupils, days }: SchoolUnderFire): Generator<Waiting> {
  const corrections = new Map<number, Waiting[]>();
  let line = 0;
  let meals = 0;
  for (const servedOn of days) {
    for (const pupil of pupils) {
      const { pupilId, accountId } = pupil;
      const priceCents = pupil.priceCentsOn(servedOn);
      const observationId = randomUUID();
      const common = { pupilId, accountId, servedOn, priceCents, tries: 0 };
      const recordedAt = `${servedOn}T11:00:00.000Z`;
      const state = 'present';
      const meal = { ...common, observationId, state, recordedAt, supersedes: null } as const;
      meals += 1;
      const due: Waiting[] = [{ ...meal }];
      if (meals % CORRECTED === 0) {
        const correction = {
          ...common,
          observationId: randomUUID(),
          state: 'absent',
          recordedAt: `${servedOn}T11:20:00.000Z`,
          supersedes: observationId,
        } as const;
        const after = CORRECTED_AFTER[(meals / CORRECTED) % CORRECTED_AFTER.length] ?? 0;
        if (after === 0) due.unshift({ ...correction });
        else {
          const at = line + after;
          corrections.set(at, [...(corrections.get(at) ?? []), { ...correction }]);
        }
      }
      for (const one of due) {
        yield one;
        line += 1;
      }
      for (const [at, waiting] of corrections) {
        if (at > line) continue;
        corrections.delete(at);
        for (const one of waiting) {
          yield one;
          line += 1;
        }
      }
    }
  }
}
