// Runs a TypeScript file of this repository on Node 24, whatever Node the machine has. It stays
// free of dependencies: on a fresh clone nothing is installed yet, and installing is its first
// duty.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockFile = join(root, '.mestolo', 'installing');

function say(sentence) {
  process.stderr.write(`mestolo: ${sentence}\n`);
}

function fail(sentence) {
  say(sentence);
  process.exit(1);
}

function packagesIn(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
}

/** npm notes in node_modules what it has installed, as its last step. */
function isInstalled() {
  if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) return false;
  const installed = packagesIn('node_modules/.package-lock.json');
  return Object.entries(packagesIn('package-lock.json')).every(([path, wanted]) => {
    // What is optional may be for another platform.
    if (!path.startsWith('node_modules/') || wanted.optional) return true;
    return installed[path] !== undefined && installed[path].version === wanted.version;
  });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** One installs and the others wait for it: `npm start` and `npm test` may begin at once. */
async function takeTurn() {
  mkdirSync(dirname(lockFile), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const holder = existsSync(lockFile) ? Number(readFileSync(lockFile, 'utf8')) : 0;
      // An empty file is one whose writer is between two steps.
      if (holder > 0 && !isAlive(holder)) rmSync(lockFile, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

function install() {
  say('installing what package-lock.json names (npm ci) …');
  const began = Date.now();
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    fail('npm ci failed; read its message above, check the network or the npm registry setting.');
  }
  say(`installed in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

async function installIfStale() {
  if (isInstalled()) return;
  await takeTurn();
  const giveBack = () => rmSync(lockFile, { force: true });
  process.on('exit', giveBack);
  if (!isInstalled()) install();
  process.off('exit', giveBack);
  giveBack();
}

/** Node 24: the one that runs this if it is new enough, else npm's binary for this platform. */
function node24() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(join(root, 'package.json')).resolve(`${name}/package.json`);
    return join(dirname(manifest), 'bin', 'node');
  } catch {
    return fail(`needs Node 24, and npm has no ${name}; install Node 24 and run it again.`);
  }
}

const [script, ...args] = process.argv.slice(2);
await installIfStale();
const binary = node24();
// kafkajs computes a pause of less than nothing on Node 24, and Node says so; it means nothing.
const quiet = ['ExperimentalWarning', 'TimeoutNegativeWarning'];
// Whoever read what is said here may be gone; that is no reason to fail.
process.stderr.on('error', () => undefined);
const child = spawn(
  binary,
  [...quiet.map((warning) => `--disable-warning=${warning}`), join(root, script), ...args],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${dirname(binary)}:${process.env.PATH}`,
      // Compiled code is kept: libraries load in half the time from the second start on.
      NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'),
    },
  },
);
// Ctrl-C reaches the child by the terminal too; it stops cleanly and this process follows it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => child.kill(signal));
}
/** Null where the system does not tell it, or when the process is gone. */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

// npm, or the shell between it and us, may be ended without a word; what they began must not stay.
if (process.env.npm_lifecycle_event) {
  const shell = process.ppid;
  const npm = parentOf(shell);
  const isAlone = () => process.ppid !== shell || parentOf(shell) !== npm;
  const watch = setInterval(() => {
    if (!isAlone()) return;
    clearInterval(watch);
    say('npm is gone, so this ends too');
    child.kill('SIGTERM');
  }, 1_000);
  watch.unref();
}
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
