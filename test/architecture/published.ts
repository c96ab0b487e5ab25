/**
 * `npm run publish:contracts`: keeps the documents of today as published under the version of
 * libs/contracts; from then on they may only grow.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { generatedFolder } from '@mestolo/contracts/generated.ts';
import { httpBreaks, topicBreaks } from './compatibility.ts';
import { documents } from './documents.ts';

export const publishedFolder = new URL('../published/', generatedFolder);

type Json = Readonly<Record<string, unknown>>;

const numbers = (version: string): readonly number[] => version.split('.').map(Number);

function compareVersions(one: string, other: string): number {
  const left = numbers(one);
  const right = numbers(other);
  const at = left.findIndex((number, index) => number !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

/** Null where nothing has been published. */
export function lastVersion(): string | null {
  if (!existsSync(publishedFolder)) return null;
  return readdirSync(publishedFolder).toSorted(compareVersions).at(-1) ?? null;
}

/** What was published last, by file. */
export function lastPublished(): Readonly<Record<string, Json>> {
  const version = lastVersion();
  if (version === null) return {};
  const folder = new URL(`${version}/`, publishedFolder);
  return Object.fromEntries(
    readdirSync(folder).map((name) => [
      name,
      JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
    ]),
  );
}

/** How the documents of today would break those who know the published ones. */
export function breaksSincePublished(
  before: Readonly<Record<string, Json>> = lastPublished(),
  after: Readonly<Record<string, string>> = documents(),
): string[] {
  return Object.entries(before).flatMap(([name, published]) => {
    const text = after[name];
    if (text === undefined) return [`${name} is gone`];
    const breaks = name === 'asyncapi.json' ? topicBreaks : httpBreaks;
    return breaks(published, JSON.parse(text)).map((found) => `${name}: ${found}`);
  });
}

function publish(): string {
  const contracts = new URL('../package.json', generatedFolder);
  const { version } = JSON.parse(readFileSync(contracts, 'utf8')) as { version: string };
  const last = lastVersion();
  // Before the first release nobody builds on the documents, so they may be published again.
  const isReleased = numbers(version)[0] !== 0;
  if (isReleased && last === version) {
    return `Version ${version} is published; raise the version of libs/contracts first.`;
  }
  const mayBreak = !isReleased || numbers(version)[0] !== numbers(last ?? '0.0.0')[0];
  const breaks = breaksSincePublished();
  if (!mayBreak && breaks.length > 0) {
    return `These changes break what was published:\n  ${breaks.join('\n  ')}`;
  }
  const folder = new URL(`${version}/`, publishedFolder);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(documents())) {
    // Nobody reads these but the comparison, so they are kept in one line.
    writeFileSync(new URL(name, folder), `${JSON.stringify(JSON.parse(text))}\n`);
  }
  process.stdout.write(`libs/contracts/published/${version}\n`);
  return '';
}

if (import.meta.main) {
  const refusal = publish();
  if (refusal !== '') process.stderr.write(`${refusal}\n`);
  process.exitCode = refusal === '' ? 0 : 1;
}
