/** The verdicts of the official schema, by libxml2 compiled to WebAssembly. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { validateXML } from 'xmllint-wasm';

export interface OfficialSchema {
  readonly main: string;
  readonly types: string;
}

const MAIN = 'paForNode.xsd';
const TYPES = 'sac-common-types-1.0.xsd';
/** The validator starts a worker for each call; a call too long needs memory. */
const BATCH = 2_000;
const WORKERS = 2;

/** Finds both files anywhere below the folder; null if one is not there. */
export function findOfficialSchema(folder: string): OfficialSchema | null {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const find = (name: string) => files.find((file) => basename(file) === name);
  const [main, types] = [find(MAIN), find(TYPES)];
  if (main === undefined || types === undefined) return null;
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  // The validator sees one flat folder, so the path of the import becomes a bare name.
  return {
    main: read(main).replace(/schemaLocation="[^"]*\//g, 'schemaLocation="'),
    types: read(types),
  };
}

/** True where the official schema finds nothing wrong; in the order of the messages. */
export async function officialVerdicts(
  schema: OfficialSchema,
  messages: readonly string[],
): Promise<boolean[]> {
  const verdicts: boolean[] = [];
  const step = BATCH * WORKERS;
  for (let start = 0; start < messages.length; start += step) {
    const batches = Array.from({ length: WORKERS }, (_, worker) =>
      messages.slice(start + worker * BATCH, start + (worker + 1) * BATCH),
    ).filter((batch) => batch.length > 0);
    const judged = await Promise.all(batches.map((batch) => batchVerdicts(schema, batch)));
    verdicts.push(...judged.flat());
  }
  return verdicts;
}

async function batchVerdicts(schema: OfficialSchema, messages: readonly string[]) {
  const { rawOutput } = await validateXML({
    xml: messages.map((contents, index) => ({ fileName: `m${index}.xml`, contents })),
    schema: [{ fileName: MAIN, contents: schema.main }],
    preload: [{ fileName: TYPES, contents: schema.types }],
    maxMemoryPages: 4096,
  });
  const lines = new Set(rawOutput.split('\n').map((line) => line.trim()));
  return messages.map((_, index) => {
    if (lines.has(`m${index}.xml validates`)) return true;
    if (lines.has(`m${index}.xml fails to validate`)) return false;
    throw new Error(`The validator gave no verdict: ${rawOutput.slice(0, 500)}`);
  });
}
