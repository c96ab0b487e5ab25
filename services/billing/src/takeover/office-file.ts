/** The files of an office as they come in a body: text, or bytes in base64. */
import { z } from 'zod';

export const officeFiles = z
  .record(z.string().min(1).max(200), z.string())
  .refine((files) => Object.keys(files).length <= 50, 'at most 50 files');

/** A table has separators and lines; base64 has neither. */
export function bytesOf(text: string): Buffer {
  const base64 = text.replace(/^data:[^,]*;base64,/, '').replaceAll(/\s/g, '');
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && base64.length % 4 === 0;
  return isBase64 ? Buffer.from(base64, 'base64') : Buffer.from(text, 'utf8');
}
