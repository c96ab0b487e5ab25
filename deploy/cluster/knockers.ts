/** Who knocks: devices with signed roll calls, the office at every service, a family's page. */
import { randomUUID } from 'node:crypto';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import { urls } from '../box/installation.ts';
import { deviceKeysIn } from '../canteen-device/device-keys.ts';
import { signedRequest } from '../canteen-device/signed-request.ts';
import type { RollCallAnswer } from '../demo/lunch/devices.ts';
import type { LaidTable } from '../demo/lunch/lay-the-table.ts';
import { until } from '../demo/lunch/until.ts';
import type { Answers } from './count-answers.ts';
import { officeAsker } from './office-asker.ts';

type Knocker = (signal: AbortSignal) => Promise<void>;

export interface Load {
  readonly table: LaidTable;
  /** The highest revision that was answered, by meal; filled here. */
  readonly taken: Map<string, number>;
  readonly counts: Answers;
}

const PAUSE_MS = 120;
const LINES = 6;
/** Longer than a door takes to give up: it is asked what it says, and when. */
const TIMEOUT_MS = 30_000;
const KNOWN_WITHIN_MS = 120_000;

export async function knockers({ table, taken, counts }: Load): Promise<readonly Knocker[]> {
  const ask = officeAsker(table.tenant);
  const [pupil] = table.pupils;
  if (!pupil) throw new Error('nobody is at the table');
  const { accountId } = pupil;
  const { url } = await table.office.send<{ url: string }>('POST', 'portal', '/links', {
    accountId,
  });
  const page = `${urls.portal}${new URL(url).pathname}${new URL(url).search}`;
  const doors: readonly (readonly [ServiceName, string])[] = [
    ['registry', `/families/${accountId}`],
    ['attendance', '/devices'],
    ['billing', `/accounts/${accountId}/statement`],
    ['payments', `/notices?accountId=${accountId}`],
    ['notifications', `/accounts/${accountId}/notifications`],
  ];
  const signal = () => AbortSignal.timeout(TIMEOUT_MS);
  // A Comune is known to each service a moment after registry has said so.
  for (const [service, path] of doors) {
    await until(`${service} to know the Comune`, KNOWN_WITHIN_MS, async () => {
      const { ok } = await ask(service, path, signal());
      return ok ? true : null;
    });
  }
  const schools = [...new Set(table.pupils.map(({ schoolId }) => schoolId))];
  const devices = schools.map((schoolId) => deviceOf({ table, taken, counts }, schoolId));
  for (const { bring } of devices) {
    await until('attendance to take a roll call', KNOWN_WITHIN_MS, async () => {
      const { ok } = await bring();
      return ok ? true : null;
    });
  }
  return [
    ...doors.map(([service, path]) =>
      endless(() => counts.ask(service, () => ask(service, path, signal()))),
    ),
    endless(() => counts.ask('portal', () => fetch(page, { signal: signal() }))),
    ...devices.map(({ knock }) => knock),
  ];
}

function endless(once: () => Promise<unknown>): Knocker {
  return async (signal) => {
    while (!signal.aborted) {
      await once();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
}

interface Device {
  /** Sends the lines that are due, signed anew. */
  bring(): Promise<Response>;
  readonly knock: Knocker;
}

function deviceOf({ table, taken, counts }: Load, schoolId: string): Device {
  const keys = deviceKeysIn(table.keyFileOf(schoolId));
  const url = `${urls.attendance}/devices/${keys.deviceId}/roll-calls`;
  const nextLines = linesOf(table, schoolId);
  let lines = nextLines();
  const bring = () => {
    const { deviceId, privateKey } = keys;
    const request = signedRequest({ url, deviceId, privateKey, body: JSON.stringify({ lines }) });
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return fetch(url, { ...request, body: new Uint8Array(request.body), signal });
  };
  const knock = endless(async () => {
    const answer = await counts.ask('devices', bring);
    // As a device does: without an answer the same lines are brought once more.
    if (answer === null) return;
    const { lines: answers } = answer as { lines: readonly RollCallAnswer[] };
    for (const { result, mealId, revision } of answers) {
      if (result !== 'accepted' && result !== 'duplicate') continue;
      if (mealId && revision) taken.set(mealId, Math.max(revision, taken.get(mealId) ?? 0));
    }
    lines = nextLines();
  });
  return { bring, knock };
}

/** Roll calls of one school: each round says of everybody the opposite of the round before. */
function linesOf(table: LaidTable, schoolId: string) {
  const pupils = table.pupils.filter((pupil) => pupil.schoolId === schoolId);
  const { servedOn } = table.day;
  const last = new Map<string, string>();
  let at = 0;
  return () =>
    Array.from({ length: Math.min(LINES, pupils.length) }, () => {
      const round = Math.floor(at / pupils.length);
      const { pupilId = '' } = pupils[at % pupils.length] ?? {};
      at += 1;
      const before = last.get(pupilId);
      const observationId = randomUUID();
      last.set(pupilId, observationId);
      const recordedAt = new Date(Date.now() + table.clockOffsetMs).toISOString();
      const state = round % 2 === 0 ? 'present' : 'absent';
      const line = { observationId, pupilId, servedOn, state, recordedAt };
      return before === undefined ? line : { ...line, supersedes: before };
    });
}
