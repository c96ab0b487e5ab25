/** The code of another version, checked out and installed, and what it prepares on the brokers. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { localFolder, repository } from '@mestolo/deploy/local/repository.ts';

const run = promisify(execFile);

export interface Version {
  readonly name: string;
  /** Where its code lies. */
  readonly root: string;
}

const git = async (...args: string[]) => {
  const { stdout } = await run('git', args, { cwd: repository });
  return stdout.trim();
};

/** The release before this code; there may be none yet. */
async function lastRelease(): Promise<string> {
  try {
    return await git('describe', '--tags', '--abbrev=0', '--match', 'v*');
  } catch (cause) {
    throw new Error('There is no release tag yet: name a commit with --from.', { cause });
  }
}

/** With the packages its own lock file names. It stays for the next run. */
export async function olderVersion(from: string | null): Promise<Version> {
  const ref = from ?? (await lastRelease());
  const commit = await git('rev-parse', '--verify', `${ref}^{commit}`);
  const root = join(localFolder, 'versions', commit);
  if (existsSync(join(root, 'installed'))) return { name: ref, root };
  const half = `${root}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(join(localFolder, 'versions'), { recursive: true });
  await run('git', ['clone', '--quiet', '--shared', '--no-checkout', repository, half]);
  await run('git', ['-C', half, 'checkout', '--quiet', commit]);
  await run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: half,
    maxBuffer: 16 * 1024 * 1024,
  });
  writeFileSync(join(half, 'installed'), '');
  rmSync(root, { recursive: true, force: true });
  renameSync(half, root);
  return { name: ref, root };
}

export const thisVersion: Version = { name: 'this code', root: repository };

const RIGHTS = 'libs/messaging/src/kafka-rights.ts';

type Databases = typeof import('@mestolo/deploy/local/databases.ts');
type TopicAdmin = typeof import('@mestolo/messaging/topic-admin.ts');
type Topics = typeof import('@mestolo/contracts/topics.ts');

/** Users, rights and topics as this version wants them: the job that runs before its roll-out. */
export async function prepareAs(
  { root }: Version,
  on: {
    readonly mongodbAdminUri: string;
    readonly users: Parameters<Databases['makeServiceUsers']>[1];
    readonly kafka: Parameters<TopicAdmin['createTopics']>[0];
  },
): Promise<void> {
  const load = async <Module>(file: string): Promise<Module> =>
    import(pathToFileURL(join(root, file)).href);
  const databases = await load<Databases>('deploy/local/databases.ts');
  const { createTopics } = await load<TopicAdmin>('libs/messaging/src/topic-admin.ts');
  const { allTopics } = await load<Topics>('libs/contracts/src/topics.ts');
  await databases.makeServiceUsers(on.mongodbAdminUri, on.users);
  await createTopics(on.kafka, allTopics);
  // The brokers are those of this code, and refuse whoever is on no list.
  const own = existsSync(join(root, RIGHTS)) ? root : repository;
  const { grantRights } = await import(pathToFileURL(join(own, RIGHTS)).href);
  await grantRights(on.kafka);
}
