// Runs a TypeScript file of this repository on Node 24, whatever Node the machine has. It must stay
// free of dependencies: on a fresh clone nothing is installed yet, and installing is its first duty.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installedMark = join(root, 'node_modules', '.mestolo-lock-hash');

function fail(sentence) {
  process.stderr.write(`mestolo: ${sentence}\n`);
  process.exit(1);
}

function installIfStale() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  if (existsSync(installedMark) && readFileSync(installedMark, 'utf8') === hash) return;
  process.stderr.write('mestolo: installing what package-lock.json names (npm ci) …\n');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (npm.status !== 0) {
    fail('npm ci failed; read its message above, check the network or the npm registry setting.');
  }
  writeFileSync(installedMark, hash);
}

/** Node 24: the one that runs this if it is new enough, else npm's binary package for this platform. */
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
installIfStale();
const binary = node24();
const child = spawn(
  binary,
  ['--disable-warning=ExperimentalWarning', join(root, script), ...args],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${dirname(binary)}:${process.env.PATH}` },
  },
);
// Ctrl-C reaches the child by the terminal too; it stops cleanly and this process follows it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => child.kill(signal));
}
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
