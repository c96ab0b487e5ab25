/** The test overlay and its jobs, with the images that the environment names. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { services } from '@mestolo/contracts/topics.ts';
import { localFolder, repository } from '@mestolo/deploy/local/repository.ts';

interface Image {
  readonly name: string;
  readonly newName: string;
  readonly newTag: string;
}

/** `host:5000/kafka:4.1.1`: the tag is what follows the last colon behind the last slash. */
function imageOf(name: string, wanted: string): Image {
  const [, newName = '', newTag = ''] = /^(.+):([^:/]+)$/.exec(wanted) ?? [];
  if (newName === '') throw new Error(`${wanted} has no tag; write it as image:tag.`);
  return { name, newName, newTag };
}

function images(env: NodeJS.ProcessEnv): readonly Image[] {
  const from = env.MESTOLO_IMAGES ?? 'mestolo';
  const tag = env.MESTOLO_VERSION ?? '0.1.0';
  const own = [...services, 'tools'].map((name) =>
    imageOf(`mestolo/${name}`, `${from}/${name}:${tag}`),
  );
  return [
    ...own,
    ...(env.KAFKA_IMAGE ? [imageOf('apache/kafka', env.KAFKA_IMAGE)] : []),
    ...(env.MONGO_IMAGE ? [imageOf('mongo', env.MONGO_IMAGE)] : []),
  ];
}

/** Answers the folder for `kubectl apply -k`; `part` is below k8s/overlays/test. */
export function overlayFolder(part = ''): string {
  const folder = join(localFolder, 'cluster', part || 'all');
  mkdirSync(folder, { recursive: true });
  const resource = relative(folder, join(repository, 'k8s', 'overlays', 'test', part));
  const content = { resources: [resource], images: images(process.env) };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(content, null, 2));
  return folder;
}
