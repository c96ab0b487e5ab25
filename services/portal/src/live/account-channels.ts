/** The open pages of this replica, and what each must be told when its account changes. */
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { Session } from 'better-sse';
import type { AccountReader, ReadableAccount } from '../account-reader.ts';
import type { LinkTarget } from '../link.ts';

export interface OpenPage {
  readonly target: LinkTarget;
  readonly session: Pick<Session, 'push' | 'isConnected'>;
  /** The parts of this page, made anew from the account; nothing where they cannot be. */
  parts(account: ReadableAccount): Promise<Readonly<Record<string, string>>>;
  /** The newest account version the page shows; moves on with what it is sent. */
  shownVersion: number;
}

export interface AccountChannels {
  /** How many pages of the account this replica holds open. */
  count(accountId: string): number;
  open(page: OpenPage): void;
  close(page: OpenPage): void;
  /** Sends the account as it is now to its open pages, soon and once for many calls. */
  changed(accountId: string): void;
  allChanged(): void;
}

/** Entry and balance of one meal arrive a moment apart; one message tells both. */
const GATHER_MS = 40;

export function createAccountChannels(options: {
  readonly reader: AccountReader;
  readonly logger: Logger;
}): AccountChannels {
  const { reader, logger } = options;
  const pages = new Map<string, Set<OpenPage>>();
  const waiting = new Set<string>();

  const send = async (accountId: string) => {
    waiting.delete(accountId);
    try {
      for (const page of pages.get(accountId) ?? []) await tell(reader, page);
    } catch (error) {
      logger.warn({ error, accountId }, 'An open page could not be told of a change');
    }
  };
  const changed = (accountId: string) => {
    if (!pages.has(accountId) || waiting.has(accountId)) return;
    waiting.add(accountId);
    setTimeout(() => void send(accountId), GATHER_MS);
  };
  return {
    count: (accountId) => pages.get(accountId)?.size ?? 0,
    open(page) {
      const { accountId } = page.target;
      const known = pages.get(accountId);
      if (known === undefined) pages.set(accountId, new Set([page]));
      else known.add(page);
      // Something may have changed between the page and this connection.
      changed(accountId);
    },
    close(page) {
      const known = pages.get(page.target.accountId);
      known?.delete(page);
      if (known?.size === 0) pages.delete(page.target.accountId);
    },
    changed,
    allChanged() {
      for (const accountId of pages.keys()) changed(accountId);
    },
  };
}

/** The event's id is the account's version: a page that reconnects says what it shows already. */
async function tell(reader: AccountReader, page: OpenPage): Promise<void> {
  if (!page.session.isConnected) return;
  const account = await reader.read(page.target);
  if (account === null) return;
  const { version } = account.picture;
  // A replica that reads behind must not take a page back in time.
  if (version < page.shownVersion) return;
  const parts = await page.parts(account);
  if (version < page.shownVersion) return;
  page.shownVersion = version;
  page.session.push({ version, parts }, 'account', String(version));
}
