/** Which version of the product this is. */
import { readFileSync } from 'node:fs';

/** All folders of the repository have one version, so that this one’s is that of all. */
export function versionOf(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}
