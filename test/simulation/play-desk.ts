/** Enters what people enter at the office's desk; what is large waits for a second person. */
import { type Doors, inParallel } from './doors.ts';
import type { OfficeLine } from './input-files.ts';
import { CREDITOR, type Ids } from './play-registry.ts';

const AT_ONCE = 8;
const [ASKS, DECIDES] = ['rosa', 'bruno'];
/** Billing learns of a receipt from a topic, so it may not know yet what the office sees. */
const PATIENCE_MS = 600_000;
const PAUSE_MS = 500;
const NOT_YET = /no-such-(receipt|payment)|pending-unpriced/;

export async function playDesk(doors: Doors, ids: Ids, lines: readonly OfficeLine[]) {
  await inParallel(lines, AT_ONCE, (line) => enter(doors, ids, line));
}

/** The last word of a reason names the line it comes from. */
const reasonOf = ({ entry }: OfficeLine) => `ufficio ${entry}`;

async function enter(doors: Doors, ids: Ids, line: OfficeLine): Promise<void> {
  const { entry, approved } = line;
  const [path, body] = requestOf(line, ids);
  const call = { service: 'billing', method: 'POST', path, body, key: entry } as const;
  const answer = await untilKnown(() => doors.office({ ...call, person: ASKS }));
  const waits = answer.approvalId !== undefined;
  if (waits !== (approved !== null)) throw new Error(`${entry} was answered otherwise.`);
  if (!waits) return;
  const decision = approved ? 'approved' : 'rejected';
  await doors.office({
    ...{ service: 'billing', method: 'POST', person: DECIDES },
    path: `approvals/${answer.approvalId}`,
    body: { decision, reason: 'visto' },
  });
}

function requestOf(line: OfficeLine, ids: Ids): readonly [path: string, body: object] {
  const { kind, family, to, cents, side, day, receipt } = line;
  const accountId = ids.accountOf.get(family);
  const receiptKey = `${CREDITOR.fiscalCode}:${receipt}`;
  const reason = reasonOf(line);
  if (kind === 'assignment') {
    return [`suspense/${receiptKey}/assignment`, { accountId, reason }];
  }
  const common = { amountCents: cents, effectiveOn: day, reason };
  if (kind === 'transfer') {
    const toAccountId = ids.accountOf.get(to ?? '');
    return ['transfers', { fromAccountId: accountId, toAccountId, ...common }];
  }
  const more = {
    ...(side === null ? {} : { side }),
    ...(kind === 'paymentReversal' ? { receipt: receiptKey } : {}),
  };
  return [`accounts/${accountId}/entries`, { kind, ...common, ...more }];
}

async function untilKnown(attempt: () => Promise<Record<string, unknown>>) {
  const giveUpMs = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!NOT_YET.test(String(error)) || Date.now() > giveUpMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
