/** A view is what the portal keeps of one kind of event; a consumer keeps several up to date. */
import type { DataOf, EventDefinition } from '@mestolo/contracts/event.ts';
import type { TopicDefinition } from '@mestolo/contracts/topics.ts';
import type {
  ConsumerDefinition,
  IncomingEvent,
  SnapshotReader,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import { newestOf, type Versioned } from '../domain/newest.ts';

export type ViewDocument = Versioned & Readonly<Record<string, unknown>>;

export interface View {
  readonly topic: TopicDefinition;
  readonly collection: string;
  /** Null for an event that concerns no account, or another kind of event. */
  documentOf(event: IncomingEvent): ViewDocument | null;
}

export function defineView<Definition extends EventDefinition>(view: {
  readonly topic: TopicDefinition;
  readonly definition: Definition;
  readonly collection: string;
  document(data: DataOf<Definition>, tenant: string): ViewDocument | null;
}): View {
  const { topic, definition, collection, document } = view;
  return {
    topic,
    collection,
    documentOf: ({ type, data, tenant }) =>
      type === definition.type ? document(data as DataOf<Definition>, tenant) : null,
  };
}

/** Versions of what is there, by collection and id. */
type Known = ReadonlyMap<string, ReadonlyMap<string, number>>;

export function keepViews(group: string, views: readonly View[]): ConsumerDefinition<Known> {
  return {
    group,
    topics: views.map(({ topic }) => topic),
    handler: {
      load: (reader, events) => loadVersions(reader, views, events),
      decide: (known, events) => ({
        writes: views
          .map((view) => ({
            collection: view.collection,
            operations: newestOf(
              known.get(view.collection) ?? new Map(),
              documentsOf(view, events),
            ).map(replaceView),
          }))
          .filter(({ operations }) => operations.length > 0),
        events: [],
        changed: [],
      }),
    },
  };
}

function documentsOf(view: View, events: readonly IncomingEvent[]): readonly ViewDocument[] {
  return events
    .filter((event) => event.topic === view.topic.name)
    .map((event) => view.documentOf(event))
    .filter((document) => document !== null);
}

async function loadVersions(
  reader: SnapshotReader,
  views: readonly View[],
  events: readonly IncomingEvent[],
): Promise<Known> {
  const known = new Map<string, ReadonlyMap<string, number>>();
  for (const view of views) {
    const ids = documentsOf(view, events).map(({ _id }) => _id);
    if (ids.length === 0) continue;
    const found = await reader.find<Versioned>(
      view.collection,
      { _id: { $in: ids } },
      { projection: { version: 1 } },
    );
    known.set(view.collection, new Map(found.map(({ _id, version }) => [_id, version])));
  }
  return known;
}

function replaceView(document: ViewDocument): WriteOperation {
  return { replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true } };
}
