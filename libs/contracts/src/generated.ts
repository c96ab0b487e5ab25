/**
 * The documents made from the contracts; `npm run generate` writes them with those of the doors.
 */
import { asyncApi } from './async-api.ts';

export const generatedFolder = new URL('../generated/', import.meta.url);

/** Name and content. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return { 'asyncapi.json': `${JSON.stringify(asyncApi(), null, 2)}\n` };
}
