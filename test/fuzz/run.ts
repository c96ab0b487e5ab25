/**
 * `npm run test:fuzz [-- --seed 1 --seconds 120 --service billing]`: every service with all its
 * brokers, asked what nobody thought of, by its own OpenAPI document. No answer may be a server
 * error, and each must be as it is described.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { localFolder } from '@mestolo/deploy/local/repository.ts';
import type { SignerName } from '@mestolo/deploy/local/secrets.ts';
import { startBrokers } from '@mestolo/testkit/brokers.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { knownIds } from './known-ids.ts';
import { type FuzzReport, fuzz, schemathesisFolder } from './schemathesis.ts';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
].join();

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seconds: { type: 'string', default: '120' },
    service: { type: 'string', multiple: true },
    checks: { type: 'string', default: CHECKS },
  },
});

const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const seconds = Number(values.seconds);
const chosen = services.filter((one) => values.service?.includes(one) ?? true);
/** Two at a time: they share one box with their brokers. */
const AT_ONCE = 2;

/** Gives the fuzzer tokens, so that it needs no keys. */
async function serveTokens(system: TestSystem) {
  const server = createServer(async (request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const caller = searchParams.get('caller') as SignerName;
    const audience = searchParams.get('audience') as ServiceName;
    const isTool = caller === 'office' || caller === 'operator';
    response.end(await system.token(caller, audience, isTool ? 'fuzzer' : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

interface Verdict extends FuzzReport {
  readonly service: ServiceName;
  readonly seconds: number;
  /** What the service itself says went wrong. */
  readonly refused: readonly object[];
}

async function fuzzOne(
  service: ServiceName,
  given: {
    readonly system: TestSystem;
    readonly tool: string;
    readonly tokensUrl: string;
    readonly known: Readonly<Record<string, string>>;
    readonly folder: string;
  },
): Promise<Verdict> {
  const { system, ...rest } = given;
  const begunMs = Date.now();
  const url = system.urls[service];
  const report = await fuzz(given.tool, {
    ...{ service, url, seconds, seed, checks: values.checks },
    ...rest,
  });
  const refused = system
    .logs(service)
    .filter(({ message, status }) => message === 'refused' && Number(status) >= 500)
    .map(({ method, route, status, error }) => ({ method, route, status, error }));
  const verdict = { service, seconds: (Date.now() - begunMs) / 1000, refused, ...report };
  const { operations, requests } = report;
  const asked = `${requests} requests to ${operations} operations in ${verdict.seconds.toFixed(0)} s`;
  const isRed = !isGood(verdict);
  const found = `${refused.length} server errors`;
  console.log(`${service.padEnd(14)} ${isRed ? 'RED' : 'ok '} ${asked}, ${found}`);
  if (isRed) console.log(report.said.slice(-12_000));
  return verdict;
}

/** A run that asked nothing has shown nothing. */
function isGood({ exitCode, requests, refused }: Verdict): boolean {
  return exitCode === 0 && requests > 0 && refused.length === 0;
}

async function main(): Promise<boolean> {
  const date = new Date().toISOString();
  console.log(`seed ${seed}, ${seconds} s a service`);
  const tool = await schemathesisFolder();
  const brokers = await startBrokers();
  const folder = join(localFolder, 'fuzz');
  mkdirSync(folder, { recursive: true });
  try {
    const env = { all: { CHECK_ANSWERS: 'true' } };
    const outside = ['mailbox', 'gateway'] as const;
    const system = await startSystem({ brokers, suite: 'fuzz', services, outside, env });
    const tokens = await serveTokens(system);
    try {
      const known = await knownIds(brokers, system);
      const verdicts: Verdict[] = [];
      const waiting = [...chosen];
      const work = async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const given = { system, tool, tokensUrl: tokens.url, known, folder };
          verdicts.push(await fuzzOne(next, given));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return keep({ date, verdicts });
    } finally {
      tokens.close();
      await system.stop();
    }
  } finally {
    await brokers.stop();
  }
}

/** A dated file; whether all is well. */
function keep({
  date,
  verdicts,
}: {
  readonly date: string;
  readonly verdicts: Verdict[];
}): boolean {
  const areGood = verdicts.every(isGood);
  const folder = join(localFolder, 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `fuzz-${date.replaceAll(':', '-')}.json`);
  const text = JSON.stringify(
    { date, seed, secondsAService: seconds, isGood: areGood, verdicts },
    null,
    2,
  );
  writeFileSync(file, `${text}\n`);
  console.log(`${areGood ? 'no server error' : 'there were errors'}; ${file}`);
  return areGood;
}

process.exitCode = (await main()) ? 0 : 1;
