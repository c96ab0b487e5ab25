/** A running system for a suite: real service processes on real brokers, and nothing shared. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import {
  choosePorts,
  type KafkaAccess,
  type OutsideProgram,
} from '@mestolo/deploy/local/environment.ts';
import { runProgram } from '@mestolo/deploy/local/run-program.ts';
import { newSecrets, type Secrets, type SignerName } from '@mestolo/deploy/local/secrets.ts';
import type { Exit } from '@mestolo/deploy/local/supervisor.ts';
import { type ProgramName, type System, startSystemOn } from '@mestolo/deploy/local/system.ts';
import mongoose from 'mongoose';
import type { Brokers } from './brokers.ts';
import { runFolder } from './embedded-brokers.ts';
import { emptyKafka } from './empty-kafka.ts';

export interface TestSystemOptions {
  readonly brokers: Brokers;
  /** A word of small letters and digits; it stands in the names of the databases. */
  readonly suite: string;
  readonly services: readonly ServiceName[];
  readonly outside?: readonly OutsideProgram[];
  /** Added to the environment of one program, or of `all` services. */
  readonly env?: Readonly<Partial<Record<ProgramName | 'all', Readonly<Record<string, string>>>>>;
  readonly readyWithinMs?: number;
  /** For programs that are killed again and again: how long they stay down at most. */
  readonly longestPauseMs?: number;
}

export interface LogLine {
  readonly level?: string;
  readonly message?: string;
  readonly [field: string]: unknown;
}

export interface TestSystem {
  readonly urls: System['urls'];
  /** By service. */
  readonly databases: System['databases'];
  /** Reads every database of this system. */
  readonly auditorUri: string;
  readonly secrets: Secrets;
  readonly dataFolder: string;
  /** A token with which `caller` may knock at a service; `person` is who acts. */
  token(caller: SignerName, audience: ServiceName, person?: string): Promise<string>;
  officeToken(audience: ServiceName, person: string): Promise<string>;
  /** Every line a program has logged so far. */
  logs(name: ProgramName): readonly LogLine[];
  /** Resolves with the first line, also an earlier one, that the predicate accepts. */
  logged(name: ProgramName, accepts: (line: LogLine) => boolean): Promise<LogLine>;
  pid(name: ProgramName): number | null;
  restarts(name: ProgramName): number;
  /** Sends a signal and waits for the end; the supervisor starts the program again. */
  kill(name: ProgramName, signal?: NodeJS.Signals): Promise<Exit>;
  /** Ends one program for good. */
  stopOne(name: ProgramName): Promise<Exit | null>;
  ready(deadlineMs?: number): Promise<void>;
  runProgram(
    name: string,
    file: string,
    args: readonly string[],
    input?: string,
  ): ReturnType<typeof runProgram>;
  /** Stops every program, removes databases and files; answers how each program ended. */
  stop(): Promise<Readonly<Record<string, Exit | null>>>;
}

/** Keeps what programs log, and wakes who waits for a line. */
function createLogBook() {
  const lines = new Map<string, LogLine[]>();
  const waiting = new Set<(program: string, line: LogLine) => void>();
  const of = (program: string) => lines.get(program) ?? [];
  return {
    of,
    add(program: string, text: string) {
      const line = parse(text);
      const known = lines.get(program);
      if (known) known.push(line);
      else lines.set(program, [line]);
      for (const tell of waiting) tell(program, line);
    },
    first(program: string, accepts: (line: LogLine) => boolean): Promise<LogLine> {
      const known = of(program).find(accepts);
      if (known) return Promise.resolve(known);
      return new Promise((resolve) => {
        const tell = (from: string, line: LogLine) => {
          if (from !== program || !accepts(line)) return;
          waiting.delete(tell);
          resolve(line);
        };
        waiting.add(tell);
      });
    },
  };
}

function parse(text: string): LogLine {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // Not ours: a crash speaks plain text.
  }
  return { message: text };
}

function kafkaAccess(brokers: Brokers, user: string): KafkaAccess {
  const login = brokers.kafka.users?.[user] ?? null;
  return { brokers: brokers.kafka.brokers, login, caFile: null };
}

/** What the programs said, for a test that fails before it could look; each thing once. */
function troubles(system: System, logOf: (name: string) => readonly LogLine[]): string {
  const said = Object.keys(system.urls).flatMap((name) =>
    logOf(name)
      .filter(({ level }) => level === undefined || /warn|error/.test(level))
      .map(({ time, ...line }) => `${name}: ${JSON.stringify(line)}`),
  );
  return [...new Set(said)].slice(-30).join('\n');
}

async function dropDatabases(adminUri: string, system: System, auditor: string): Promise<void> {
  const client = new mongoose.mongo.MongoClient(adminUri);
  try {
    for (const database of Object.values(system.databases)) {
      await client.db(database).command({ dropAllUsersFromDatabase: 1 });
      await client.db(database).command({ dropAllRolesFromDatabase: 1 });
      await client.db(database).dropDatabase();
    }
    await client.db('admin').command({ dropUser: auditor });
  } finally {
    await client.close();
  }
}

/** In tests an answer must be as its route describes it; a bench pays nothing for that. */
function checkAnswers(): Readonly<Record<string, string>> {
  return process.env.VITEST ? { CHECK_ANSWERS: 'true' } : {};
}

/** One system at a time on one pair of brokers: topics and groups have fixed names. */
export async function startSystem(options: TestSystemOptions): Promise<TestSystem> {
  const { brokers } = options;
  const secrets = newSecrets();
  const folder = runFolder();
  const dataFolder = join(folder, 'data');
  mkdirSync(dataFolder);
  const logBook = createLogBook();
  const databasePrefix = `test_${options.suite}_${randomBytes(3).toString('hex')}`;
  await emptyKafka(brokers);
  const system = await startSystemOn({
    services: options.services,
    outside: options.outside ?? [],
    kafka: (user) => kafkaAccess(brokers, user),
    mongodbAdminUri: brokers.mongodb.adminUri,
    databasePrefix,
    secrets,
    ports: await choosePorts({ anywhere: true }),
    logFolder: join(folder, 'logs'),
    dataFolder,
    env: { ...options.env, all: { ...checkAnswers(), ...options.env?.all } },
    events: { onLine: logBook.add },
    ...(options.longestPauseMs !== undefined && { longestPauseMs: options.longestPauseMs }),
  });
  const stop = async () => {
    const exits = await system.stop();
    await dropDatabases(brokers.mongodb.adminUri, system, `${databasePrefix}_auditor`);
    rmSync(folder, { recursive: true, force: true });
    return exits;
  };
  const ready = async (deadlineMs = options.readyWithinMs ?? 60_000) => {
    try {
      await system.ready(deadlineMs);
    } catch (cause) {
      const said = troubles(system, logBook.of);
      throw new Error(`The system did not become ready; it said:\n${said}`, { cause });
    }
  };
  try {
    await ready();
  } catch (error) {
    await stop();
    throw error;
  }
  const token: TestSystem['token'] = (caller, audience, person) =>
    system
      .signer(caller)
      .sign(audience, person ? { kind: 'person', id: person } : { kind: 'service', id: caller });
  return {
    urls: system.urls,
    databases: system.databases,
    auditorUri: system.auditorUri,
    secrets,
    dataFolder,
    token,
    officeToken: (audience, person) => token('office', audience, person),
    logs: logBook.of,
    logged: logBook.first,
    pid: (name) => system.process(name).pid(),
    restarts: (name) => system.process(name).restarts(),
    kill: (name, signal = 'SIGKILL') => system.process(name).kill(signal),
    stopOne: (name) => system.process(name).stop(),
    ready,
    runProgram: (_name, file, args, input) => runProgram(file, args, input),
    stop,
  };
}
