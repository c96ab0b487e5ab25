/** The key pair of a device: made on the device, and the private half never leaves it. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomUUID,
} from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { replaceFile } from './replace-file.ts';

export interface DeviceKeys {
  readonly deviceId: string;
  readonly privateKey: KeyObject;
  /** What the office registers. */
  readonly publicJwk: JsonWebKey;
}

export function createDeviceKeys(deviceId: string = randomUUID()): DeviceKeys {
  const { privateKey } = generateKeyPairSync('ed25519');
  return keysOf(deviceId, privateKey);
}

/** Reads the keys in the file, or makes the file where there is none. */
export function deviceKeysIn(file: string): DeviceKeys {
  if (!existsSync(file)) {
    const { deviceId, privateKey } = createDeviceKeys();
    const content = { deviceId, privateKey: privateKey.export({ format: 'jwk' }) };
    writeFileSync(file, `${JSON.stringify(content)}\n`, { mode: 0o600, flag: 'wx' });
  }
  const { deviceId, privateKey } = JSON.parse(readFileSync(file, 'utf8'));
  return keysOf(deviceId, createPrivateKey({ key: privateKey, format: 'jwk' }));
}

/**
 * Puts another key into the file, or the id that the office gave. The old file stands until the new
 * one is on the disk: a power cut leaves one of the two, and never a device without a key.
 */
export function keepDeviceKeys(file: string, { deviceId, privateKey }: DeviceKeys): void {
  const content = { deviceId, privateKey: privateKey.export({ format: 'jwk' }) };
  replaceFile(file, `${JSON.stringify(content)}\n`);
}

function keysOf(deviceId: string, privateKey: KeyObject): DeviceKeys {
  return { deviceId, privateKey, publicJwk: createPublicKey(privateKey).export({ format: 'jwk' }) };
}
