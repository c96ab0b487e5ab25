/** Keeps the newest version of each subject of registry, in whatever order the versions come. */
import type { EventDefinition } from '@mestolo/contracts/event.ts';
import type { TopicDefinition } from '@mestolo/contracts/topics.ts';
import type { ConsumerDefinition, IncomingEvent } from '@mestolo/messaging/handler.ts';

export interface VersionedDocument {
  readonly _id: string;
  readonly version: number;
}

/** One event: what we keep of it, and where. */
export interface Projection {
  readonly topic: TopicDefinition;
  readonly collection: string;
  document(event: IncomingEvent): VersionedDocument | null;
}

export function projection<Definition extends EventDefinition>(options: {
  readonly topic: TopicDefinition;
  readonly definition: Definition;
  readonly collection: string;
  readonly document: (event: IncomingEvent<Definition>) => VersionedDocument;
}): Projection {
  const { topic, definition, collection, document } = options;
  const is = (event: IncomingEvent): event is IncomingEvent<Definition> =>
    event.type === definition.type;
  return { topic, collection, document: (event) => (is(event) ? document(event) : null) };
}

type Versions = ReadonlyMap<string, number>;

export function keepNewest(
  group: string,
  projections: readonly Projection[],
): ConsumerDefinition<Versions> {
  return {
    group,
    topics: projections.map(({ topic }) => topic),
    handler: {
      async load(reader, events) {
        const versions = new Map<string, number>();
        for (const { collection, documents } of documentsOf(projections, events)) {
          const ids = documents.map(({ _id }) => _id);
          if (ids.length === 0) continue;
          const found = await reader.find<VersionedDocument>(
            collection,
            { _id: { $in: ids } },
            { projection: { version: 1 } },
          );
          for (const { _id, version } of found) versions.set(keyOf(collection, _id), version);
        }
        return versions;
      },
      decide(versions, events) {
        const writes = documentsOf(projections, events).map(({ collection, documents }) => ({
          collection,
          operations: newest(documents)
            .filter(({ _id, version }) => version > (versions.get(keyOf(collection, _id)) ?? 0))
            .map((document) => ({
              replaceOne: {
                filter: { _id: document._id },
                replacement: { ...document },
                upsert: true,
              },
            })),
        }));
        const some = writes.filter(({ operations }) => operations.length > 0);
        return { writes: some, events: [], changed: [] };
      },
    },
  };
}

function documentsOf(projections: readonly Projection[], events: readonly IncomingEvent[]) {
  return projections.map(({ collection, document }) => ({
    collection,
    documents: events.map(document).filter((one) => one !== null),
  }));
}

function newest(documents: readonly VersionedDocument[]): VersionedDocument[] {
  const best = new Map<string, VersionedDocument>();
  for (const document of documents) {
    if (document.version > (best.get(document._id)?.version ?? 0)) best.set(document._id, document);
  }
  return [...best.values()];
}

function keyOf(collection: string, id: string): string {
  return `${collection}:${id}`;
}
