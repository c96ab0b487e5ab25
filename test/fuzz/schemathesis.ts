/** Runs schemathesis against one service; it is fetched from PyPI once, into the cache. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached, quietly } from '@mestolo/deploy/local/brokers/download.ts';

const VERSION = '4.32.5';

const MISSING =
  'schemathesis is needed: install Python 3.10 or later with pip, so that it can be fetched.';

/** The folder that holds it and what it needs. */
export function schemathesisFolder(): Promise<string> {
  return cached(`schemathesis-${VERSION}`, async (folder) => {
    process.stderr.write(`mestolo: fetching schemathesis ${VERSION} through pip (once) …\n`);
    const install = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check'];
    await quietly('python3', [...install, '--target', folder, `schemathesis==${VERSION}`], MISSING);
  });
}

export interface FuzzOrder {
  readonly service: string;
  readonly url: string;
  readonly seconds: number;
  readonly seed: number;
  /** In schemathesis' words, separated by commas. */
  readonly checks: string;
  /** Where a token for `?audience=&caller=` is given. */
  readonly tokensUrl: string;
  /** Names of ids, and ids that exist. */
  readonly known: Readonly<Record<string, string>>;
  /** For what it leaves. */
  readonly folder: string;
}

export interface FuzzReport {
  readonly exitCode: number | null;
  /** How many operations were asked, and how often in all. */
  readonly operations: number;
  readonly requests: number;
  readonly failures: unknown;
  readonly said: string;
}

/** The parts of its report that we keep. */
interface OwnReport {
  readonly operations?: { readonly tested?: number };
  readonly test_cases?: { readonly generated?: number };
  readonly failures?: unknown;
}

export async function fuzz(tool: string, order: FuzzOrder): Promise<FuzzReport> {
  const { service, url, seconds, seed, folder } = order;
  const reportFile = join(folder, `${service}.json`);
  const documentFile = join(folder, `openapi-${service}.json`);
  writeFileSync(documentFile, JSON.stringify(await documentWithIds(order)));
  const args = ['-m', 'schemathesis.cli', 'run', documentFile, '--url', url];
  const child = spawn(
    'python3',
    [
      ...args,
      `--checks=${order.checks}`,
      '--phases=examples,coverage,fuzzing',
      `--max-time=${seconds}`,
      `--seed=${seed}`,
      // More than one thread meets a bug of Python 3.11 in its parser.
      '--workers=1',
      '--continue-on-failure',
      '--no-shrink',
      '--suppress-health-check=all',
      '--generation-database=none',
      '--request-timeout=12',
      '--warnings=off',
      '--no-color',
      '--report=json',
      `--report-json-path=${reportFile}`,
    ],
    {
      cwd: folder,
      env: {
        ...process.env,
        PYTHONPATH: tool,
        SCHEMATHESIS_HOOKS: join(import.meta.dirname, 'hooks.py'),
        FUZZ_TOKENS: order.tokensUrl,
        FUZZ_SERVICE: service,
        FUZZ_KNOWN: JSON.stringify(order.known),
        FUZZ_SEED: String(seed),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const said: string[] = [];
  child.stdout.on('data', (chunk) => said.push(String(chunk)));
  child.stderr.on('data', (chunk) => said.push(String(chunk)));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const { operations, test_cases: cases, failures = [] } = read(reportFile);
  return {
    exitCode,
    operations: operations?.tested ?? 0,
    requests: cases?.generated ?? 0,
    failures,
    said: said.join(''),
  };
}

interface Operation {
  readonly parameters?: { readonly name: string; example?: string }[];
}

/** The service's own document, whose examples are of things that exist. */
async function documentWithIds({ url, known }: FuzzOrder): Promise<object> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const { parameters = [] } of Object.values(operations)) {
      for (const parameter of parameters) {
        const example = known[parameter.name];
        if (example !== undefined) parameter.example = example;
      }
    }
    if (!path.endsWith('keys:destroy')) putExamples(operations, known);
  }
  return document;
}

/** Whatever is called like an id that exists has it for an example. */
function putExamples(value: unknown, known: Readonly<Record<string, string>>): void {
  if (typeof value !== 'object' || value === null) return;
  const { properties = {} } = value as { properties?: Record<string, { examples?: string[] }> };
  for (const [name, schema] of Object.entries(properties)) {
    const example = known[name];
    if (example !== undefined) schema.examples = [example];
  }
  for (const inside of Object.values(value)) putExamples(inside, known);
}

function read(file: string): OwnReport {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as OwnReport;
  } catch {
    return {};
  }
}
