/** What services keep of people, as the code has it, and what the paper for a Comune says of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { repository } from '@mestolo/deploy/local/repository.ts';
import type { SourceFile } from './source-tree.ts';

export const PAPER = 'deploy/going-live/PRIVACY.md';

export const readPaper = () => readFileSync(join(repository, PAPER), 'utf8');

/** `billing.payer`, from where a value is sealed or opened, and from sealed fields of documents. */
export function sealedFieldsIn(files: readonly SourceFile[]): string[] {
  const found = files.flatMap(({ path, text }) => {
    const service = /^services\/([a-z]+)\/src\//.exec(path)?.[1];
    if (service === undefined || path.endsWith('.test.ts')) return [];
    const places = [...text.matchAll(/recordId[^{}]{0,60}\bfield: '(\w+)'/g)];
    const named = [...text.matchAll(/\bsealed\(\w+, '(\w+)', \w+\)/g)];
    const documents = [...text.matchAll(/(\w+): Sealed\b/g)];
    const explained = [...text.matchAll(/\/\*\* Sealed\. \*\/\s+readonly (\w+)\??: string/g)];
    return [...places, ...named, ...documents, ...explained].map(
      (match) => `${service}.${match[1]}`,
    );
  });
  return [...new Set(found)].toSorted();
}

/** By service, the words in code marks of its rows in every table. */
export function wordsOfServices(paper: string): ReadonlyMap<ServiceName, ReadonlySet<string>> {
  const words = new Map<ServiceName, Set<string>>(services.map((name) => [name, new Set()]));
  for (const row of paper.split('\n')) {
    const service = /^\| (\w+) +\|/.exec(row)?.[1] as ServiceName | undefined;
    if (service === undefined) continue;
    for (const [, word = ''] of row.matchAll(/`(\w+)`/g)) words.get(service)?.add(word);
  }
  return words;
}
