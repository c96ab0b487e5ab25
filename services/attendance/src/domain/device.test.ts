/** What may become of a device, one action after the other. */
import { expect, test } from 'vitest';
import { actOn, type Device, type DeviceAction } from './device.ts';

const acting = { tenant: 'pianengo', at: '2020-11-13T11:15:00.000Z', by: 'clerk-1' };
const code = { salt: 's', hash: 'h1', expiresAt: '2020-11-14T11:15:00.000Z', attemptsLeft: 5 };
const makeCode = { kind: 'makeCode', schoolId: 's1', name: 'Tablet', code } as const;

function after(...actions: DeviceAction[]): Device {
  let device: Device | null = null;
  for (const action of actions) {
    const outcome = actOn(device, action, acting);
    if (!('device' in outcome)) throw new Error(outcome.kind);
    device = outcome.device;
  }
  if (!device) throw new Error('no device');
  return device;
}

const kindOf = (device: Device | null, action: DeviceAction, tenant = 'pianengo') =>
  actOn(device, action, { ...acting, tenant }).kind;

const useCode = (publicKey: string, hash = 'h1') => ({ kind: 'useCode', hash, publicKey }) as const;
const rotate = (presentKey: string, publicKey: string) =>
  ({ kind: 'rotate', presentKey, publicKey }) as const;

test('a device has no key until its code was used', () => {
  expect(after(makeCode)).toMatchObject({ publicKey: null, code: { usedAt: null } });
  expect(after(makeCode, useCode('k1'))).toMatchObject({
    publicKey: 'k1',
    code: { usedAt: acting.at },
  });
});

test('a code counts once; the same key again is answered as before', () => {
  const device = after(makeCode, useCode('k1'));
  expect(kindOf(device, useCode('k1'))).toBe('same');
  expect(kindOf(device, useCode('k2'))).toBe('codeUsed');
  expect(kindOf(device, useCode('k2', 'h0'))).toBe('codeUsed');
});

test('a device that was reset gets a new code, and its key goes on until that is used', () => {
  const again = { ...makeCode, code: { ...code, hash: 'h2' } };
  const device = after(makeCode, useCode('k1'), again);
  expect(device.publicKey).toBe('k1');
  expect(after(makeCode, useCode('k1'), again, useCode('k2', 'h2'))).toMatchObject({
    publicKey: 'k2',
    formerKeys: [{ publicKey: 'k1', until: acting.at }],
  });
});

test('a key is changed by the present key only, and never back to a former one', () => {
  const device = after(makeCode, useCode('k1'), rotate('k1', 'k2'));
  expect(device).toMatchObject({ publicKey: 'k2', formerKeys: [{ publicKey: 'k1' }] });
  expect(kindOf(device, rotate('k1', 'k3'))).toBe('keyNotPresent');
  expect(kindOf(device, rotate('k2', 'k2'))).toBe('same');
  expect(kindOf(device, rotate('k2', 'k1'))).toBe('conflict');
});

test('a withdrawn device can do nothing any more, and stays withdrawn', () => {
  const device = after(makeCode, useCode('k1'), { kind: 'revoke' });
  expect(device).toMatchObject({ revokedAt: acting.at, revokedBy: 'clerk-1', code: null });
  expect(kindOf(device, rotate('k1', 'k2'))).toBe('revoked');
  expect(kindOf(device, makeCode)).toBe('revoked');
  expect(kindOf(device, { kind: 'revoke' })).toBe('same');
});

test('the office may say the key of a device itself, once', () => {
  const register = { kind: 'register', schoolId: 's1', name: 'Tablet', publicKey: 'k1' } as const;
  expect(after(makeCode, register)).toMatchObject({ publicKey: 'k1', code: null });
  const device = after(register);
  expect(kindOf(device, register)).toBe('same');
  expect(kindOf(device, { ...register, publicKey: 'k2' })).toBe('conflict');
  expect(kindOf(after(register, { kind: 'revoke' }), register)).toBe('conflict');
});

test('a device belongs to one Comune', () => {
  const device = after(makeCode);
  expect(kindOf(device, makeCode, 'crema')).toBe('conflict');
  expect(kindOf(null, { kind: 'revoke' })).toBe('unknown');
});
