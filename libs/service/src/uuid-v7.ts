/** The form of an id that sorts by its time: what is computed of it, without clock or chance. */

/**
 * A UUIDv7 of these milliseconds and of 16 bytes that nobody can guess, some of which it drops.
 */
export function uuidOf(chance: Uint8Array, atMs: number): string {
  const bytes = Buffer.from(chance.subarray(0, 16));
  bytes.writeUIntBE(atMs, 0, 6);
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
