/** What the steps of one lunch share. */
import type { ComuneFolder } from '../../comune/comune-folder.ts';
import type { RunningSystem } from '../running-system.ts';
import type { AccountState } from './accounts.ts';
import type { LaidTable } from './lay-the-table.ts';
import type { SentMessage } from './messages.ts';
import type { Story } from './story.ts';

export interface Course {
  readonly system: RunningSystem;
  readonly comune: ComuneFolder;
  readonly table: LaidTable;
  readonly story: Story;
  readonly accountIds: readonly string[];
  /** As they were before the lunch. */
  readonly before: ReadonlyMap<string, AccountState>;
  /** Ids of messages of earlier days. */
  readonly earlierMessages: ReadonlySet<string>;
}

export function isOfToday({ earlierMessages }: Course, { notificationId }: SentMessage): boolean {
  return !earlierMessages.has(notificationId);
}

/** The name of a child, for a family nobody else should know by its surname alone. */
export function familyName({ table }: Course, accountId: string): string {
  const children = table.pupils.filter((pupil) => pupil.accountId === accountId);
  return `the family of ${children.map(({ shownName }) => shownName).join(' and ')}`;
}
