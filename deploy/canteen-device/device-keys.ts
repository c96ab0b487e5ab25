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

function keysOf(deviceId: string, privateKey: KeyObject): DeviceKeys {
  return { deviceId, privateKey, publicJwk: createPublicKey(privateKey).export({ format: 'jwk' }) };
}
