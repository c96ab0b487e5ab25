/** A device's way: it is given a code, registers its key with it, changes keys, is withdrawn. */

export interface DeviceCode {
  readonly salt: string;
  readonly hash: string;
  /** By the clock of the machine, like everything about signatures. */
  readonly expiresAt: string;
  readonly attemptsLeft: number;
  readonly madeBy: string;
  readonly usedAt: string | null;
}

export interface FormerKey {
  readonly publicKey: string;
  readonly until: string;
}

export interface Device {
  readonly tenant: string;
  readonly schoolId: string;
  readonly name: string;
  /** The 32 bytes of its Ed25519 public key, in base64url; null until its code was used. */
  readonly publicKey: string | null;
  readonly registeredAt: string;
  readonly registeredBy: string;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
  /** Absent in devices that the office registered with their key. */
  readonly code?: DeviceCode | null;
  /** Keys it had before, so that what they signed can still be checked. */
  readonly formerKeys?: readonly FormerKey[];
}

export interface Acting {
  readonly at: string;
  readonly by: string;
}

export type DeviceAction =
  | {
      readonly kind: 'makeCode';
      readonly schoolId: string;
      readonly name: string;
      readonly code: Pick<DeviceCode, 'salt' | 'hash' | 'expiresAt' | 'attemptsLeft'>;
    }
  /** The office says the key itself. */
  | {
      readonly kind: 'register';
      readonly schoolId: string;
      readonly name: string;
      readonly publicKey: string;
    }
  /** `hash` is that of the code that was checked: another one may have been made meanwhile. */
  | { readonly kind: 'useCode'; readonly hash: string; readonly publicKey: string }
  | { readonly kind: 'rotate'; readonly presentKey: string; readonly publicKey: string }
  | { readonly kind: 'revoke' };

export type DeviceOutcome =
  | { readonly kind: 'changed' | 'same'; readonly device: Device }
  | { readonly kind: 'unknown' | 'revoked' | 'conflict' | 'codeUsed' | 'keyNotPresent' };

/** Pure; `device` is null where the Comune has none of this id. */
export function actOn(
  device: Device | null,
  action: DeviceAction,
  { tenant, at, by }: Acting & { readonly tenant: string },
): DeviceOutcome {
  if (device && device.tenant !== tenant) return { kind: 'conflict' };
  if (action.kind === 'makeCode' || action.kind === 'register') {
    return action.kind === 'makeCode'
      ? withCode(device, action, { tenant, at, by })
      : withKey(device, action, { tenant, at, by });
  }
  if (!device) return { kind: 'unknown' };
  if (action.kind === 'revoke') {
    // The first revocation is the one that counts, and it is never taken back.
    if (device.revokedAt !== null) return { kind: 'same', device };
    return { kind: 'changed', device: { ...device, revokedAt: at, revokedBy: by, code: null } };
  }
  if (device.revokedAt !== null) return { kind: 'revoked' };
  if (action.kind === 'rotate') return rotated(device, action, at);
  return redeemed(device, action, at);
}

function withCode(
  device: Device | null,
  { schoolId, name, code }: Extract<DeviceAction, { kind: 'makeCode' }>,
  { tenant, at, by }: Acting & { readonly tenant: string },
): DeviceOutcome {
  if (device && device.revokedAt !== null) return { kind: 'revoked' };
  const madeCode = { ...code, madeBy: by, usedAt: null };
  if (device) {
    // Its present key goes on until the code is used: the device may still be at work.
    return { kind: 'changed', device: { ...device, schoolId, name, code: madeCode } };
  }
  const born = { tenant, schoolId, name, publicKey: null, registeredAt: at, registeredBy: by };
  return {
    kind: 'changed',
    device: { ...born, revokedAt: null, revokedBy: null, code: madeCode },
  };
}

function withKey(
  device: Device | null,
  { schoolId, name, publicKey }: Extract<DeviceAction, { kind: 'register' }>,
  { tenant, at, by }: Acting & { readonly tenant: string },
): DeviceOutcome {
  if (device) {
    if (device.schoolId !== schoolId || device.revokedAt !== null) return { kind: 'conflict' };
    // It was given a code that it has not used: the office may say its key all the same.
    if (device.publicKey === null) {
      return { kind: 'changed', device: { ...device, name, publicKey, code: null } };
    }
    return device.publicKey === publicKey ? { kind: 'same', device } : { kind: 'conflict' };
  }
  const born = { tenant, schoolId, name, publicKey, registeredAt: at, registeredBy: by };
  return { kind: 'changed', device: { ...born, revokedAt: null, revokedBy: null } };
}

function redeemed(
  device: Device,
  { hash, publicKey }: Extract<DeviceAction, { kind: 'useCode' }>,
  at: string,
): DeviceOutcome {
  const { code } = device;
  if (!code || code.hash !== hash) return { kind: 'codeUsed' };
  if (code.usedAt !== null) {
    // The answer to the first time was lost, and the device asks again with the same key.
    return device.publicKey === publicKey ? { kind: 'same', device } : { kind: 'codeUsed' };
  }
  const used = { ...code, usedAt: at };
  return { kind: 'changed', device: { ...changeKey(device, publicKey, at), code: used } };
}

function rotated(
  device: Device,
  { presentKey, publicKey }: Extract<DeviceAction, { kind: 'rotate' }>,
  at: string,
): DeviceOutcome {
  if (device.publicKey !== presentKey) return { kind: 'keyNotPresent' };
  if (presentKey === publicKey) return { kind: 'same', device };
  const hadIt = device.formerKeys?.some((former) => former.publicKey === publicKey);
  // A key that was given up may be in other hands.
  if (hadIt) return { kind: 'conflict' };
  return { kind: 'changed', device: changeKey(device, publicKey, at) };
}

function changeKey(device: Device, publicKey: string, at: string): Device {
  const former = device.publicKey;
  if (former === null || former === publicKey) return { ...device, publicKey };
  const formerKeys = [...(device.formerKeys ?? []), { publicKey: former, until: at }];
  return { ...device, publicKey, formerKeys };
}
