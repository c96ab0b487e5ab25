/** One device for each school, with the one-time code by which it registers. */
import type { Office } from '../comune/office.ts';

export interface SchoolDevice {
  readonly school: string;
  readonly deviceId: string;
  readonly state: 'registered' | 'waitsForCode';
  /** Told once, when it is made. */
  readonly code: string | null;
  readonly codeExpiresAt: string | null;
}

interface Listed {
  readonly deviceId: string;
  readonly schoolId: string;
  readonly state: 'registered' | 'waitsForCode' | 'revoked';
  readonly codeExpiresAt: string | null;
}

const DEVICE_NAME = 'Tablet della mensa';

export async function codesForSchools(
  office: Office,
  schools: readonly { readonly schoolId: string; readonly name: string }[],
  { newCodes }: { readonly newCodes: boolean },
): Promise<SchoolDevice[]> {
  const { devices } = await office.get<{ devices: Listed[] }>('attendance', '/devices?limit=500');
  const found: SchoolDevice[] = [];
  for (const { schoolId, name: school } of schools) {
    const here = devices.filter((one) => one.schoolId === schoolId && one.state !== 'revoked');
    const device = here.find(({ state }) => state === 'registered') ?? here[0];
    const waits = device?.state === 'waitsForCode';
    const isOver = waits && Date.parse(device.codeExpiresAt ?? '') < Date.now();
    const needsCode = !device || (waits && (newCodes || isOver));
    if (device && !needsCode) {
      const { deviceId, state, codeExpiresAt } = device;
      const known = state === 'registered' ? 'registered' : 'waitsForCode';
      found.push({ school, deviceId, state: known, code: null, codeExpiresAt });
      continue;
    }
    const wanted = { schoolId, name: DEVICE_NAME, ...(device && { deviceId: device.deviceId }) };
    const made = await office.send<{ deviceId: string; code: string; expiresAt: string }>(
      ...(['POST', 'attendance', '/device-codes', wanted] as const),
    );
    const { deviceId, code, expiresAt } = made;
    found.push({ school, deviceId, state: 'waitsForCode', code, codeExpiresAt: expiresAt });
  }
  return found;
}
