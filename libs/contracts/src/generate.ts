/** `npm run generate`: writes the documents that are made from the contracts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { asyncApi } from './async-api.ts';

export const generatedFolder = new URL('../generated/', import.meta.url);

/** Name and content of every generated file. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return { 'asyncapi.json': `${JSON.stringify(asyncApi(), null, 2)}\n` };
}

if (import.meta.main) {
  mkdirSync(generatedFolder, { recursive: true });
  for (const [name, text] of Object.entries(generatedFiles())) {
    writeFileSync(new URL(name, generatedFolder), text);
    process.stdout.write(`libs/contracts/generated/${name}\n`);
  }
}
