/** `npm run box`: makes what an installation on one box needs, and drives Docker Compose. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { repository } from '../local/repository.ts';
import { isDemonstration, refusals, type Values } from './refusals.ts';
import { filledByPeople, type Kind } from './secret-files.ts';
import { boxUser, OtherKind, writeSecrets } from './write-secrets.ts';

const USAGE = `npm run box -- <command>
  demo             makes deploy/.env and deploy/secrets for a demonstration on this machine
  production       makes them for a real installation, and says what is to be filled in
  check            says in one sentence each what must not go into production
  build            builds the images of the services and of the tools
  up               starts everything and waits until it is healthy
  lunch [--gpd]    plays the demo's lunch on what runs, and checks the books
  stop, start      stops and starts it; the data stay
  down             takes the containers away; the data stay
  compose …        any other command of Docker Compose, such as: compose logs -f billing
MESTOLO_COMPOSE names another program than "docker compose".`;

const deploy = join(repository, 'deploy');
const envFile = join(deploy, '.env');
const secretsFolder = join(deploy, 'secrets');
const authority = join(deploy, 'build-ca.pem');

class Refused extends Error {}

/** Variables of the shell go before those of the file, as Docker Compose has it. */
function installed(): Values {
  if (!existsSync(envFile)) {
    throw new Refused('There is no deploy/.env; run npm run box -- demo (or production) first.');
  }
  return { ...parseEnv(readFileSync(envFile, 'utf8')), ...process.env };
}

function make(kind: Kind): void {
  const empty = writeSecrets(secretsFolder, kind);
  const example = kind === 'demo' ? join(deploy, 'box', 'demo.env') : join(deploy, '.env.example');
  if (!existsSync(envFile)) copyFileSync(example, envFile);
  const { uid, gid } = boxUser();
  const text = readFileSync(envFile, 'utf8');
  writeFileSync(envFile, text.replace(/^BOX_USER=.*$/m, `BOX_USER=${uid}:${gid}`));
  console.log(`deploy/.env and deploy/secrets are there, for ${kind}.`);
  for (const file of empty) console.log(`to be filled in: ${file}`);
  if (kind === 'production') for (const sentence of found()) console.log(`to do: ${sentence}`);
}

function found(): string[] {
  const files = Object.fromEntries(
    ['kind', ...filledByPeople].map((name) => {
      const file = join(secretsFolder, `${name}.txt`);
      return [name, existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined];
    }),
  );
  return refusals({ env: installed(), files });
}

function check(): number {
  const sentences = found();
  for (const sentence of sentences) console.error(`refused: ${sentence}`);
  if (sentences.length === 0) console.log('Nothing here is refused in production.');
  return sentences.length === 0 ? 0 : 1;
}

function compose(...args: readonly string[]): number {
  installed();
  const [command = 'docker', ...before] = (process.env.MESTOLO_COMPOSE ?? 'docker compose').split(
    ' ',
  );
  const file = ['--file', join(deploy, 'compose.yaml')];
  const ran = spawnSync(command, [...before, ...file, ...args], { stdio: 'inherit' });
  if (ran.error) throw new Refused(`${command} cannot be run: ${ran.error.message}`);
  return ran.status ?? 1;
}

/** A firewall that opens TLS has an authority of its own, which npm in the build must know too. */
function build(): number {
  const { NODE_EXTRA_CA_CERTS } = process.env;
  if (NODE_EXTRA_CA_CERTS && !existsSync(authority)) copyFileSync(NODE_EXTRA_CA_CERTS, authority);
  return compose('build');
}

function up(): number {
  if (!isDemonstration(installed())) {
    const refused = check();
    if (refused !== 0) return refused;
  }
  return compose('up', '--detach', '--wait', '--no-build');
}

const [command, ...args] = process.argv.slice(2);
const commands: Readonly<Record<string, () => number | undefined>> = {
  demo: () => void make('demo'),
  production: () => void make('production'),
  check,
  build,
  up,
  lunch: () => compose('run', '--rm', '--no-deps', 'lunch', ...args),
  stop: () => compose('stop'),
  start: up,
  down: () => compose('down'),
  compose: () => compose(...args),
};

try {
  const chosen = commands[command ?? ''];
  if (chosen) process.exitCode = chosen() ?? 0;
  else console.log(USAGE);
  if (!chosen && command !== undefined && command !== '--help') process.exitCode = 1;
} catch (error) {
  if (!(error instanceof Refused || error instanceof OtherKind)) throw error;
  console.error(`mestolo: ${error.message}`);
  process.exitCode = 1;
}
