/** What the routes about devices share. */
import { z } from 'zod';

/** In small letters, as it stands in addresses and signatures. */
export const deviceId = z.uuid().transform((text) => text.toLowerCase());

export const deviceName = z.string().trim().min(1).max(100);

export const REVOKED = 'The office has withdrawn this device, and that is final.';
