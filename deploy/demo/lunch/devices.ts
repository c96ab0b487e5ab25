/** The canteen devices of the lunch: real programs with keys of their own. */
import { existsSync } from 'node:fs';
import type { Office } from '../../comune/office.ts';
import type { RunningSystem } from '../running-system.ts';

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

/**
 * A new device gets a code of the office and registers with it. One of an earlier day has its key,
 * which the office knows, or is told again where its database was made anew.
 */
export async function registerDevice(
  system: RunningSystem,
  office: Office,
  { keyFile, schoolId }: { readonly keyFile: string; readonly schoolId: string },
): Promise<void> {
  const wanted = { schoolId, name: 'Canteen tablet' };
  if (existsSync(keyFile)) {
    const keys = await system.runProgram('canteen-device', PROGRAM, ['keys', '--key', keyFile]);
    if (keys.code !== 0) throw new Error(`the canteen device has no keys: ${keys.stderr}`);
    await office.send('POST', 'attendance', '/devices', { ...wanted, ...JSON.parse(keys.stdout) });
    return;
  }
  const { deviceId, code } = await office.send<{ deviceId: string; code: string }>(
    'POST',
    'attendance',
    '/device-codes',
    wanted,
  );
  const named = ['--key', keyFile, '--device', deviceId, '--code', code];
  const args = ['register', ...named, '--to', system.urls.attendance];
  const { code: exit, stderr } = await system.runProgram('canteen-device', PROGRAM, args);
  if (exit !== 0) throw new Error(`the canteen device is not registered: ${stderr}`);
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
