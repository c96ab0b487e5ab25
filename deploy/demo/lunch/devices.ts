/** The canteen devices of the lunch: real programs with keys of their own. */
import type { RunningSystem } from '../running-system.ts';
import type { Office } from './office.ts';

const PROGRAM = 'deploy/canteen-device/main.ts';

export interface RollCallAnswer {
  readonly observationId: string | null;
  readonly result: 'accepted' | 'duplicate' | 'parked' | 'refused' | 'quarantined';
  readonly mealId?: string | null;
  readonly revision?: number | null;
  readonly problem?: { readonly code: string; readonly detail: string } | null;
}

export interface RollCallEntry {
  readonly observationId: string;
  readonly pupilId: string;
  readonly servedOn: string;
  readonly state: 'present' | 'absent';
  readonly recordedAt: string;
}

/** Makes the device's keys where it has none yet, and registers its public key for its school. */
export async function registerDevice(
  system: RunningSystem,
  office: Office,
  { keyFile, schoolId }: { readonly keyFile: string; readonly schoolId: string },
): Promise<void> {
  const keys = await system.runProgram('canteen-device', PROGRAM, ['keys', '--key', keyFile]);
  if (keys.code !== 0) throw new Error(`the canteen device has no keys: ${keys.stderr}`);
  const { deviceId, publicKey } = JSON.parse(keys.stdout);
  await office.send('POST', 'attendance', '/devices', {
    deviceId,
    publicKey,
    schoolId,
    name: 'Canteen tablet',
  });
}

/** Sends a roll call, signed, as one batch; throws where the device is refused altogether. */
export async function sendRollCall(
  system: RunningSystem,
  { keyFile, lines }: { readonly keyFile: string; readonly lines: readonly RollCallEntry[] },
): Promise<readonly RollCallAnswer[]> {
  const args = ['send', '--key', keyFile, '--to', system.urls.attendance, '--give-up-after', '30'];
  const input = JSON.stringify({ lines });
  const sent = await system.runProgram('canteen-device', PROGRAM, args, input);
  if (sent.code !== 0) throw new Error(`the roll call was not taken: ${sent.stderr}${sent.stdout}`);
  return JSON.parse(sent.stdout).lines;
}
