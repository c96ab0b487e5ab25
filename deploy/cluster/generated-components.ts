/** The parts of k8s/components that come from tables; a test holds them equal. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Document } from 'yaml';
import { repository } from '../local/repository.ts';
import { prometheusRules } from './alert-rules.ts';
import { mongodbUsers } from './mongodb-users.ts';
import { scaledObjects } from './scaled-objects.ts';
import { kafkaTopics, kafkaUsers } from './strimzi.ts';

const HEADING = ' Written by `npm run cluster -- generate` from';

/** By path from the root of the repository: what the file has to hold. */
export async function generatedComponents(): Promise<Readonly<Record<string, string>>> {
  const folder = 'k8s/components';
  return {
    [`${folder}/strimzi/topics.yaml`]: text('the table of topics', kafkaTopics()),
    [`${folder}/strimzi/users.yaml`]: text('the rights on Kafka', kafkaUsers()),
    [`${folder}/mck/users.yaml`]: text('the lists of collections', [await mongodbUsers()]),
    [`${folder}/keda/scaled-objects.yaml`]: text('the table of topics', scaledObjects()),
    [`${folder}/monitoring/rules.yaml`]: text('deploy/telemetry/rules', prometheusRules()),
  };
}

export async function writeComponents(): Promise<void> {
  for (const [path, content] of Object.entries(await generatedComponents())) {
    writeFileSync(join(repository, path), content);
    console.log(path);
  }
}

function text(source: string, objects: readonly unknown[]): string {
  const documents = objects.map((object) => {
    const document = new Document(object, { aliasDuplicateObjects: false });
    return document.toString({ lineWidth: 100 });
  });
  return `#${HEADING} ${source}.\n${documents.join('---\n')}`;
}
