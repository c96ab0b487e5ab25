/** The images of a release: which there are, how they are built, and how a registry names them. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { services } from '@mestolo/contracts/topics.ts';
import { repository } from '../local/repository.ts';

const run = promisify(execFile);

export interface Image {
  /** `billing`, or `tools`. */
  readonly name: string;
  /** The folders whose packages are in it. */
  readonly workspaces: readonly string[];
}

export const images: readonly Image[] = [
  ...services.map((name) => ({ name, workspaces: [`services/${name}`] })),
  { name: 'tools', workspaces: ['deploy', ...services.map((name) => `services/${name}`)] },
];

export const version: string = JSON.parse(
  readFileSync(join(repository, 'package.json'), 'utf8'),
).version;

export const localName = ({ name }: Image): string => `mestolo/${name}:${version}`;

/** The commit the images are made of; a tree with changes is not one. */
async function revision(): Promise<string> {
  const git = async (...args: string[]) => (await run('git', args, { cwd: repository })).stdout;
  const commit = (await git('rev-parse', 'HEAD')).trim();
  const changed = (await git('status', '--porcelain', '--untracked-files=no')).trim() !== '';
  return changed ? `${commit}-changed` : commit;
}

async function docker(...args: string[]): Promise<void> {
  const child = spawn('docker', args, { cwd: repository, stdio: 'inherit' });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`docker ${args[0]} ended with ${code}`);
}

/** NODE_IMAGE and RUN_IMAGE name other bases. */
export async function build(image: Image): Promise<void> {
  const { NODE_IMAGE, RUN_IMAGE, NODE_EXTRA_CA_CERTS } = process.env;
  // Where a firewall opens TLS, npm in the build must know its authority.
  const authority = join(repository, 'deploy', 'build-ca.pem');
  if (NODE_EXTRA_CA_CERTS && !existsSync(authority)) copyFileSync(NODE_EXTRA_CA_CERTS, authority);
  const isTools = image.name === 'tools';
  const given = {
    ...(NODE_IMAGE && { NODE_IMAGE }),
    ...(RUN_IMAGE && { RUN_IMAGE }),
    ...(isTools ? {} : { SERVICE: image.name }),
    VERSION: version,
    REVISION: await revision(),
  };
  const args = Object.entries(given).flatMap(([name, value]) => [
    '--build-arg',
    `${name}=${value}`,
  ]);
  const target = ['--target', isTools ? 'tools' : 'service'];
  const file = ['-f', 'deploy/Dockerfile', '-t', localName(image)];
  await docker('build', ...file, ...target, ...args, '.');
}

/** Brings it to the registry; answers the one name that can never mean another image. */
export async function push(image: Image, registry: string): Promise<string> {
  const tag = `${registry}/${localName(image)}`;
  await docker('tag', localName(image), tag);
  await docker('push', '--quiet', tag);
  const { stdout } = await run('docker', [
    ...['image', 'inspect', '--format', '{{join .RepoDigests "\\n"}}'],
    tag,
  ]);
  const name = `${registry}/mestolo/${image.name}@`;
  const digest = stdout.split('\n').find((one) => one.startsWith(name));
  if (digest === undefined) throw new Error(`${registry} gave no digest for ${tag}`);
  return digest.trim();
}

/** The packages that really lie in the image, as `name@version`. */
export async function packagesIn(image: Image): Promise<ReadonlySet<string>> {
  const look = `
    const { globSync, readFileSync } = require('node:fs');
    // A folder below a package's own may hold a package.json that only says how to read it.
    const own = /node_modules\\/(@[^/]+\\/)?[^/]+\\/package\\.json$/;
    const every = globSync('/mestolo/**/node_modules/**/package.json');
    const files = every.filter((one) => own.test(one));
    const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
    const all = files.map(read).map(({ name, version }) => name + '@' + version);
    console.log(JSON.stringify(all));`;
  const { stdout } = await run(
    'docker',
    ['run', '--rm', '--network', 'none', '--entrypoint', 'node', localName(image), '-e', look],
    { maxBuffer: 16 * 1024 * 1024 },
  );
  const found: string[] = JSON.parse(stdout);
  return new Set(found);
}
