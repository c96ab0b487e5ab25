/** Reads the notices that a door is about to change, and what has to be known to write them. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { Notice } from '../domain/notice.ts';
import { NOTICES } from './collections.ts';
import { type NoticeDocument, toNotice } from './documents.ts';
import { loadConferring } from './notice-writes.ts';

export interface NoticesState {
  readonly notices: ReadonlyMap<string, Notice>;
  /** The Comuni whose notices PagoPA keeps too. */
  readonly conferring: ReadonlySet<string>;
}

export async function loadNotices(
  reader: SnapshotReader,
  ids: readonly string[],
): Promise<NoticesState> {
  const found = await reader.find<NoticeDocument>(NOTICES, { _id: { $in: [...new Set(ids)] } });
  return {
    notices: new Map(found.map((notice) => [notice._id, toNotice(notice)])),
    conferring: await loadConferring(
      reader,
      found.map(({ tenant }) => tenant),
    ),
  };
}
