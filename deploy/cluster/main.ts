/** `npm run cluster`: what an installation on Kubernetes needs beside its manifests. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { filledByPeople, type Kind } from '../box/secret-files.ts';
import { OtherKind, writeSecrets } from '../box/write-secrets.ts';
import { repository } from '../local/repository.ts';
import type { Secrets } from '../local/secrets.ts';
import { clusterSecrets, secretManifests } from './cluster-secrets.ts';
import { writeComponents } from './generated-components.ts';

const USAGE = `npm run --silent cluster -- <command>
  secrets [--kind demo] [--mongodb ADDRESS] [--namespace NAME] [--folder FOLDER]
            makes what is missing in deploy/secrets, and prints all of it for kubectl apply -f -
  generate  writes anew what k8s/components takes from tables: topics, users, rights, alert rules

ADDRESS is where MongoDB is, without a login:
'mongodb://a:27017,b:27017/?replicaSet=name&tls=true'.`;

function printSecrets(args: readonly string[]): void {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kind: { type: 'string', default: 'production' },
      folder: { type: 'string', default: join(repository, 'deploy', 'secrets') },
      namespace: { type: 'string', default: 'mestolo' },
      mongodb: { type: 'string' },
    },
  });
  if (values.kind !== 'demo' && values.kind !== 'production') {
    throw new OtherKind('--kind is demo or production.');
  }
  const kind: Kind = values.kind;
  const folder = resolve(values.folder);
  for (const file of writeSecrets(folder, kind)) console.error(`to be filled in: ${file}`);
  const textOf = (name: string) => {
    const file = join(folder, `${name}.txt`);
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  };
  const secrets: Secrets = JSON.parse(textOf('all'));
  const given = Object.fromEntries(['kind', ...filledByPeople].map((name) => [name, textOf(name)]));
  const named = clusterSecrets({ secrets, given, mongodb: values.mongodb ?? null });
  console.log(JSON.stringify(secretManifests(named, values.namespace), null, 2));
}

const [command, ...rest] = process.argv.slice(2);
try {
  if (command === 'secrets') printSecrets(rest);
  else if (command === 'generate') await writeComponents();
  else console.log(USAGE);
  if (!['secrets', 'generate', '--help', undefined].includes(command)) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof OtherKind)) throw error;
  console.error(`mestolo: ${error.message}`);
  process.exitCode = 1;
}
