import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigurationError, readConfig, serviceConfig } from './config.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const jwk = privateKey.export({ format: 'jwk' });
const env = {
  PORT: '4103',
  MONGODB_URI: 'mongodb://127.0.0.1:27117/mestolo_billing',
  KAFKA_BROKERS: 'one:9092, two:9092',
  SERVICE_PRIVATE_KEY: pem,
  SERVICE_PUBLIC_KEYS: JSON.stringify({
    keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'billing' }],
  }),
  QUARANTINE_KEY: Buffer.alloc(32, 7).toString('base64'),
  REGISTRY_URL: 'http://127.0.0.1:4101/',
};

function complaintOf(changes: Record<string, string | undefined>): string {
  try {
    readConfig(serviceConfig, { ...env, ...changes });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return '';
}

describe('the configuration', () => {
  it('is read into values', () => {
    const config = readConfig(serviceConfig, env);
    expect(config).toMatchObject({
      PORT: 4103,
      KAFKA_BROKERS: ['one:9092', 'two:9092'],
      REGISTRY_URL: 'http://127.0.0.1:4101',
      ALLOW_VIRTUAL_CLOCK: false,
      LOG_LEVEL: 'info',
      ROLES: ['door', 'consumers', 'relay'],
    });
    expect(config.SERVICE_PUBLIC_KEYS.get('billing')?.asymmetricKeyType).toBe('ed25519');
  });

  it('takes a key as PEM, as PEM in one line and as a JWK in base64', () => {
    const base64Jwk = Buffer.from(JSON.stringify(jwk)).toString('base64');
    for (const key of [pem, pem.replaceAll('\n', '\\n'), base64Jwk]) {
      const config = readConfig(serviceConfig, { ...env, SERVICE_PRIVATE_KEY: key });
      expect(config.SERVICE_PRIVATE_KEY.export({ format: 'jwk' })).toEqual(jwk);
    }
  });

  it('takes any name from a file', () => {
    const file = join(tmpdir(), `mestolo-config-${process.pid}`);
    writeFileSync(file, `${env.QUARANTINE_KEY}\n`);
    const config = readConfig(serviceConfig, {
      ...env,
      QUARANTINE_KEY: undefined,
      QUARANTINE_KEY_FILE: file,
    });
    expect(config.QUARANTINE_KEY).toEqual(Buffer.alloc(32, 7));
    expect(complaintOf({ PORT: '', PORT_FILE: '/nowhere/port' })).toContain(
      'PORT_FILE: the file /nowhere/port cannot be read',
    );
  });

  it('says in words everything that is wrong at once, and no value', () => {
    const complaint = complaintOf({
      PORT: undefined,
      MONGODB_URI: 'mongodb://user:pass-word@host:27017',
      QUARANTINE_KEY: 'c2hvcnQ=',
      SERVICE_PRIVATE_KEY: 'pass-word',
      ROLES: 'door,kitchen',
    });
    expect(complaint.split('\n').map((line) => line.trim())).toEqual([
      'The environment is not complete:',
      'PORT: is not set',
      expect.stringContaining('MONGODB_URI: must begin with mongodb:// and name a database'),
      'SERVICE_PRIVATE_KEY: must be an Ed25519 private key, as PKCS 8 PEM or as a JWK in base64',
      expect.stringContaining('QUARANTINE_KEY: must be 32 bytes in base64'),
      expect.stringContaining('ROLES: Invalid option: expected one of "door"'),
    ]);
    expect(complaint).not.toMatch(/pass-word|c2hvcnQ/);
  });
});
