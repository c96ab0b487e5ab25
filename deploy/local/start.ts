/** `npm start`: everything on this machine, then one school lunch played from end to end. */
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { services } from '@mestolo/contracts/topics.ts';
import { type ComuneFolder, readComuneFolder, UnusableFolder } from '../comune/comune-folder.ts';
import { playLunch } from '../demo/lunch.ts';
import type { RunningSystem } from '../demo/running-system.ts';
import { MissingTool } from './brokers/download.ts';
import { givenBrokers, type StartBrokers, startOwnBrokers } from './brokers-of-start.ts';
import { withoutLogin } from './databases.ts';
import { choosePorts, urlOf } from './environment.ts';
import { say, sayAt, showTrouble, step } from './progress.ts';
import { localFolder, repository } from './repository.ts';
import { runProgram } from './run-program.ts';
import { giveLockBack, takeLock, tellParts } from './running-lock.ts';
import { keptSecrets } from './secrets.ts';
import { type System, startSystemOn } from './system.ts';
import { hasOwnCollector, linkToMeal, outsideOf, sendingTo } from './traces-of-start.ts';

const USAGE = `npm start [-- options]
  --once            plays the lunch, checks the books, stops; exit code 0 only if the checks hold
  --pace N          1 is slow enough to watch, 0 plays at once
  --gpd             pays without a station: PagoPA keeps the positions (GPD)
  --comune FOLDER   plays the lunch of another Comune, from the files of its office
  --no-infra        uses KAFKA_BROKERS and MONGODB_ADMIN_URI, and starts no broker
  --help            says this
Data, logs and secrets are in .mestolo/; delete that folder to begin anew.`;

const STOP_DEADLINE_MS = 20_000;
const DATABASE_PREFIX = 'mestolo';
const lockFile = join(localFolder, 'running.json');

interface Wishes {
  readonly once: boolean;
  readonly pace: number;
  readonly comuneFolder: string;
  readonly withoutStation: boolean;
  readonly ownBrokers: boolean;
}

class Refused extends Error {}

const options = {
  once: { type: 'boolean' },
  pace: { type: 'string', default: '1' },
  comune: { type: 'string', default: join(repository, 'deploy', 'demo', 'pianengo') },
  gpd: { type: 'boolean' },
  'no-infra': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw new Refused(`${(cause as Error).message}\n${USAGE}`, { cause });
  }
}

function readWishes(args: readonly string[]): Wishes | null {
  const values = parsed(args);
  if (values.help) return null;
  const pace = Number(values.pace);
  if (!(pace >= 0)) throw new Refused('--pace must be a number, 0 or more.');
  const comuneFolder = resolve(process.env.INIT_CWD ?? '.', values.comune);
  if (!existsSync(comuneFolder)) throw new Refused(`There is no folder ${comuneFolder}.`);
  return {
    once: values.once ?? false,
    pace,
    comuneFolder,
    withoutStation: values.gpd ?? false,
    ownBrokers: !values['no-infra'],
  };
}

/** What has been started, to be stopped in the opposite order on any way out. */
interface Started {
  brokers?: StartBrokers;
  system?: System;
  stopping?: Promise<void>;
}

function stopEverything(started: Started): Promise<void> {
  started.stopping ??= (async () => {
    await started.system?.stop();
    await started.brokers?.stop();
    giveLockBack(lockFile);
  })();
  return started.stopping;
}

async function findBrokers(wishes: Wishes, started: Started): Promise<StartBrokers> {
  const given = givenBrokers(process.env);
  if (given) return given;
  if (!wishes.ownBrokers) {
    throw new Refused('--no-infra needs KAFKA_BROKERS and MONGODB_ADMIN_URI to be set.');
  }
  const secrets = keptSecrets(join(localFolder, 'secrets.json'));
  const brokers = await startOwnBrokers(secrets, sayAt);
  started.brokers = brokers;
  return brokers;
}

/** What services read of this program's environment: where telemetry goes, how much is logged. */
function handedOn(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    value !== undefined && /^(OTEL_\w+|LOG_LEVEL)$/.test(name) ? [[name, value]] : [],
  );
  return Object.fromEntries(entries);
}

async function startAll(wishes: Wishes, started: Started): Promise<System> {
  const brokers = await step('Kafka and MongoDB are up', () => findBrokers(wishes, started));
  started.brokers = brokers;
  const ports = await choosePorts({ anywhere: false });
  const tracing = hasOwnCollector(process.env) ? {} : sendingTo(urlOf(ports.traces));
  const system = await step('users and topics are there, programs are starting', () =>
    startSystemOn({
      services,
      outside: outsideOf(process.env),
      kafka: brokers.kafka,
      mongodbAdminUri: brokers.mongodbAdminUri,
      databasePrefix: DATABASE_PREFIX,
      secrets: keptSecrets(join(localFolder, 'secrets.json')),
      ports,
      logFolder: join(localFolder, 'logs'),
      dataFolder: localFolder,
      env: { all: { ...tracing, ...handedOn(process.env) } },
      events: {
        onLine: (...line) => started.stopping ?? showTrouble(...line),
        onCrash: (program, { code, signal }, pauseMs) =>
          sayAt(`${program} ended (${signal ?? code}), starting again in ${pauseMs} ms`),
      },
    }),
  );
  started.system = system;
  const kafka = brokers.kafka('admin');
  tellParts(lockFile, {
    brokers: kafka.brokers,
    kafkaCaFile: kafka.caFile,
    kafkaAsksForLogin: kafka.login !== null,
    mongodb: withoutLogin(brokers.mongodbAdminUri),
    databasePrefix: DATABASE_PREFIX,
    urls: system.urls,
  });
  await step('every door and consumer is ready', () => system.ready(60_000));
  return system;
}

function runningSystem(system: System): RunningSystem {
  const office = system.signer('office');
  return {
    urls: system.urls,
    officeToken: (audience, person) => office.sign(audience, { kind: 'person', id: person }),
    dataFolder: localFolder,
    auditorUri: system.auditorUri,
    runProgram: (_name, file, args, input) => runProgram(file, args, input),
  };
}

async function sayAddresses(
  system: System,
  brokers: string,
  links: readonly string[],
): Promise<void> {
  say('');
  say(`  mailbox, with what parents got     ${system.urls.mailbox}`);
  for (const link of links) say(`  a family's account                 ${link}`);
  say(`  the gateway, to pay notices by hand ${system.urls.gateway}`);
  say(`  the services' doors                ${system.urls.portal} and those beside it`);
  if (!hasOwnCollector(process.env)) await sayTraces(system.urls.traces);
  say(`  ${brokers}`);
  say(`  logs, data, secrets                ${localFolder}`);
  say('  Ctrl-C stops everything; the data stay.');
}

async function sayTraces(url: string): Promise<void> {
  say(`  traces and figures                 ${url}`);
  const meal = await linkToMeal(url);
  if (meal !== null) say(`  one meal, from the tap to the news ${meal}`);
}

/** As its files say, and without a station where that is wished. */
function comuneOf({ comuneFolder, withoutStation }: Wishes): ComuneFolder {
  const comune = readComuneFolder(comuneFolder);
  if (!withoutStation) return comune;
  return { ...comune, settings: { ...comune.settings, withoutStation } };
}

async function run(wishes: Wishes, started: Started): Promise<number | null> {
  // Before anything starts: a wrong folder should not cost a minute.
  const comune = comuneOf(wishes);
  // Secrets and data are nobody else's on this machine.
  mkdirSync(localFolder, { recursive: true, mode: 0o700 });
  const holder = takeLock(lockFile);
  if (holder !== null) {
    throw new Refused(`Mestolo runs here already (process ${holder}); stop it with Ctrl-C first.`);
  }
  const system = await startAll(wishes, started);
  const { pace } = wishes;
  const result = await playLunch(runningSystem(system), { pace, comune, say });
  if (wishes.once) return result.ok ? 0 : 1;
  await sayAddresses(system, started.brokers?.description ?? '', result.accountLinks);
  return null;
}

async function main(): Promise<void> {
  const started: Started = {};
  const leave = async (code: number) => {
    // What does not end in time is ended by the watcher of the process groups.
    setTimeout(() => process.exit(1), STOP_DEADLINE_MS);
    await stopEverything(started);
    process.exit(code);
  };
  const explain = async (error: unknown) => {
    if (started.stopping) return;
    const plain = [Refused, MissingTool, UnusableFolder].some((kind) => error instanceof kind);
    console.error(plain ? `mestolo: ${(error as Error).message}` : error);
    await leave(1);
  };
  // Whoever read what is said here may be gone; that is no reason to say so for ever.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.on('uncaughtException', explain);
  process.on('unhandledRejection', explain);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!started.stopping) say('\nstopping …');
      leave(0);
    });
  }
  // Who was to end this may have been ended itself, without a word.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && leave(1), 1_000).unref();
  try {
    const wishes = readWishes(process.argv.slice(2));
    if (!wishes) {
      say(USAGE);
      return;
    }
    const code = await run(wishes, started);
    if (code !== null) await leave(code);
  } catch (error) {
    await explain(error);
  }
}

await main();
