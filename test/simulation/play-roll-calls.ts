/** Brings roll calls by signed requests of the devices, and the corrections of the office. */
import { hash } from 'node:crypto';
import { createDeviceKeys, type DeviceKeys } from '@mestolo/deploy/canteen-device/device-keys.ts';
import { signedRequest } from '@mestolo/deploy/canteen-device/signed-request.ts';
import { type Doors, inParallel, momentOf, patiently } from './doors.ts';
import type { CorrectionLine, RollCallLine } from './input-files.ts';
import type { Ids } from './play-registry.ts';

/** As many lines as a device may send at once. */
const MOST_LINES = 500;
const CORRECTIONS_AT_ONCE = 24;

interface Line {
  readonly observationId: string;
  readonly pupilId: string;
  readonly servedOn: string;
  readonly state: 'present' | 'absent';
  readonly recordedAt: string;
  readonly supersedes?: string;
}

export interface RollCalls {
  /** How many lines were answered with each result. */
  readonly answers: Readonly<Record<string, number>>;
  bring(calls: readonly RollCallLine[]): Promise<void>;
  correct(lines: readonly CorrectionLine[]): Promise<void>;
}

export function playRollCalls(doors: Doors, ids: Ids): RollCalls {
  const devices = new Map<string, Promise<DeviceKeys>>();
  const answers: Record<string, number> = {};
  const count = (result: string) => {
    answers[result] = (answers[result] ?? 0) + 1;
  };
  const deviceOf = (name: string) => {
    const known = devices.get(name) ?? register(doors, name, ids);
    devices.set(name, known);
    return known;
  };
  const bringAll = async (name: string, lines: readonly Line[]) => {
    const device = await deviceOf(name);
    for (let from = 0; from < lines.length; from += MOST_LINES) {
      const part = lines.slice(from, from + MOST_LINES);
      for (const result of await send(doors, device, part)) count(result);
    }
  };
  return {
    answers,
    async bring(calls) {
      const byDevice = Map.groupBy(calls, ({ device }) => device);
      await inParallel([...byDevice], byDevice.size, async ([name, all]) => {
        await bringAll(
          name,
          all.flatMap((call) => linesOf(call, ids)),
        );
        // What is sent again is the very same lines, in a request of their own.
        const again = all.filter(({ copies }) => copies > 1);
        await bringAll(
          name,
          again.flatMap((call) => linesOf(call, ids)),
        );
      });
    },
    async correct(lines) {
      await inParallel(lines, CORRECTIONS_AT_ONCE, async (line) => {
        const { correction, pupil, servedOn, state } = line;
        const pupilId = ids.pupilOf.get(pupil) ?? '';
        const to = { service: 'attendance', method: 'POST' } as const;
        if (state === 'waived') {
          const body = { requestId: correction, reason: 'non addebitato' };
          const mealId = mealIdOf(doors.tenant, pupilId, servedOn);
          await doors.office({ ...to, path: `meals/${mealId}/waiver`, body });
          count('waived');
          return;
        }
        const body = { observationId: correction, pupilId, servedOn, state, reason: 'rettifica' };
        const { result } = await doors.office({ ...to, path: 'corrections', body });
        count(`correction ${result}`);
      });
    },
  };
}

/** A meal is named by what it is, before anyone has recorded it. */
function mealIdOf(tenant: string, pupilId: string, servedOn: string): string {
  return hash('sha256', `${tenant}|${pupilId}|${servedOn}|lunch`, 'hex').slice(0, 32);
}

async function register(doors: Doors, name: string, ids: Ids): Promise<DeviceKeys> {
  const keys = createDeviceKeys();
  const { deviceId, publicJwk: publicKey } = keys;
  const body = { deviceId, schoolId: ids.schoolOf.get(name.slice(0, 3)), name, publicKey };
  await doors.office({ service: 'attendance', method: 'POST', path: 'devices', body });
  return keys;
}

function linesOf(call: RollCallLine, ids: Ids): Line[] {
  const { servedOn, supersedes } = call;
  const recordedAt = momentOf(call.at);
  const line = (pupil: string, state: Line['state']): Line => ({
    observationId: `${call.call}:${pupil}`,
    pupilId: ids.pupilOf.get(pupil) ?? '',
    servedOn,
    state,
    recordedAt,
    ...(supersedes === null ? {} : { supersedes: `${supersedes}:${pupil}` }),
  });
  return [
    ...call.present.map((pupil) => line(pupil, 'present')),
    ...call.absent.map((pupil) => line(pupil, 'absent')),
  ];
}

/** The result of each line, with the reason where it is not simply taken. */
async function send(doors: Doors, device: DeviceKeys, lines: readonly Line[]): Promise<string[]> {
  const { deviceId, privateKey } = device;
  const url = `${doors.urls.attendance}/devices/${deviceId}/roll-calls`;
  const body = JSON.stringify({ lines });
  const response = await patiently(() => {
    const request = signedRequest({ url, body, deviceId, privateKey });
    return fetch(url, { ...request, body: new Uint8Array(request.body) });
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`A device was answered ${response.status}: ${text}`);
  const { lines: answers } = JSON.parse(text) as { lines: Answer[] };
  return answers.map(({ result, problem }) => {
    if (result === 'refused') throw new Error(`A line was refused: ${problem?.code}`);
    return problem ? `${result} ${problem.code}` : result;
  });
}

interface Answer {
  readonly result: string;
  readonly problem?: { readonly code: string };
}
