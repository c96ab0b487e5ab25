/** The installation that the test makes on the cluster, and takes away afterwards. */
import { join } from 'node:path';
import { services } from '@mestolo/contracts/topics.ts';
import { localFolder } from '@mestolo/deploy/local/repository.ts';
import { runProgram } from '@mestolo/deploy/local/run-program.ts';
import { kubectl } from './kubectl.ts';
import { overlayFolder } from './rendered.ts';

export const NAMESPACE = 'mestolo-test';

const READY_WITHIN = '--timeout=420s';
const PART_OF_PREPARATION = 'mestolo.it/step=prepare';

export const inNamespace = (...args: readonly string[]) => kubectl(['-n', NAMESPACE, ...args]);

/** In the order of the README: namespace, secrets, everything, and the job before all else. */
export async function install(say: (line: string) => void): Promise<void> {
  const folder = overlayFolder();
  await kubectl(['apply', '-k', folder, '-l', 'mestolo.it/step=namespace']);
  const args = ['secrets', '--kind', 'demo', '--namespace', NAMESPACE];
  const secretsFolder = join(localFolder, 'cluster', 'secrets');
  const secrets = await runProgram('deploy/cluster/main.ts', [...args, '--folder', secretsFolder]);
  if (secrets.code !== 0) throw new Error(secrets.stderr);
  await kubectl(['apply', '-f', '-'], secrets.stdout);
  await inNamespace('delete', 'job', '-l', PART_OF_PREPARATION, '--ignore-not-found');
  await kubectl(['apply', '-k', folder]);
  await inNamespace('wait', '--for=condition=complete', 'job/prepare', READY_WITHIN);
  say('prepared: users, collections, indexes, topics');
  for (const service of [...services, 'mailbox', 'gateway']) await untilRolled(service);
  say('every service is ready, two pods each');
}

export async function untilRolled(service: string): Promise<void> {
  await inNamespace('rollout', 'status', `deployment/${service}`, READY_WITHIN);
}

/** Begins a job anew. */
export async function beginJob(name: 'lunch' | 'door-load'): Promise<void> {
  await inNamespace('delete', 'job', name, '--ignore-not-found');
  await kubectl(['apply', '-k', overlayFolder(name)]);
}

/** Waits for the end of a job, good or bad; answers what it printed. */
export async function endOfJob(name: string, withinMs: number): Promise<string> {
  const endMs = Date.now() + withinMs;
  for (;;) {
    const status = await inNamespace('get', 'job', name, '-o', 'jsonpath={.status.conditions}');
    if (/"type":"(Complete|Failed)"/.test(status)) return inNamespace('logs', `job/${name}`);
    if (Date.now() > endMs) throw new Error(`the job ${name} does not end`);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
}

export async function untilSaid(name: string, words: string, withinMs: number): Promise<void> {
  const endMs = Date.now() + withinMs;
  for (;;) {
    const said = await inNamespace('logs', `job/${name}`).catch(() => '');
    if (said.includes(words)) return;
    if (Date.now() > endMs) throw new Error(`the job ${name} does not say “${words}”: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

/** The job looks at what it has done, and ends. */
export async function endLoad(): Promise<void> {
  await inNamespace('exec', 'job/door-load', '--', 'node', '-e', 'process.kill(1)');
}

/** One pod of a service. `grace` null kills at once, as a machine that burns does. */
export async function killOnePod(service: string, how: 'asked' | 'at once'): Promise<void> {
  const selector = `app.kubernetes.io/name=${service}`;
  const first = 'jsonpath={.items[0].metadata.name}';
  const pod = await inNamespace('get', 'pods', '-l', selector, '-o', first);
  const now = how === 'at once' ? ['--grace-period=0', '--force'] : ['--wait=false'];
  await inNamespace('delete', 'pod', pod, ...now);
}
