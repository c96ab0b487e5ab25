/** A change of key that no power cut and no lost answer can leave half done. */
import { existsSync, rmSync } from 'node:fs';
import { changeKey, Refused } from './ask.ts';
import { createDeviceKeys, type DeviceKeys, deviceKeysIn, keepDeviceKeys } from './device-keys.ts';

/**
 * The next key waits in a file beside the present one until the service has it. Where the answer
 * was lost, the present key is refused at the next try: then the next one is the device's already.
 */
export async function changeKeyIn(file: string, baseUrl: string): Promise<DeviceKeys> {
  const keys = deviceKeysIn(file);
  const waiting = `${file}.coming`;
  const wasTried = existsSync(waiting);
  if (!wasTried) keepDeviceKeys(waiting, createDeviceKeys(keys.deviceId));
  const next = deviceKeysIn(waiting);
  try {
    await changeKey({ baseUrl, keys }, next);
  } catch (error) {
    const isDone = wasTried && error instanceof Refused && error.problem === 'signature-wrong';
    if (!isDone) throw error;
  }
  keepDeviceKeys(file, next);
  rmSync(waiting);
  return next;
}
