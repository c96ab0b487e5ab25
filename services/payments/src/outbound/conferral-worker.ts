/**
 * Tells PagoPA of notices: at once after each change, again and again while it is away, and to an
 * operator where it says no. What is told is always how the notice stands now.
 */
import { type BackoffLimits, backoffMs } from '@mestolo/messaging/backoff.ts';
import { crashPoint } from '@mestolo/messaging/crash-points.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { isConferred } from '../domain/creditor.ts';
import { stateOn } from '../domain/notice-states.ts';
import type { StationPorts } from '../pagopa/ports.ts';
import type { ClaimedConferral, Conferrals } from '../store/conferrals.ts';
import type { Queries } from '../store/queries.ts';
import type { PaymentProvider, ProviderOutcome } from './provider.ts';

export interface ConferralNeeds {
  readonly conferrals: Conferrals;
  readonly queries: Pick<Queries, 'comune' | 'notice'>;
  readonly debtorOf: StationPorts['debtorOf'];
  readonly providers: { readonly station: PaymentProvider; readonly gpd: PaymentProvider };
  readonly backoff: BackoffLimits;
  /** Longer than the calls of one notice take, with both keys. */
  readonly leaseSeconds: number;
  readonly logger: Logger;
}

/** Takes up one notice; false when none is due. */
export async function conferOne(needs: ConferralNeeds): Promise<boolean> {
  const { conferrals, logger, backoff } = needs;
  const claimed = await conferrals.claim(needs.leaseSeconds);
  if (claimed === null) return false;
  const { outcome, version } = await tell(needs, claimed);
  crashPoint('sender.conferred');
  const { noticeId, tenant, attempts } = claimed;
  switch (outcome.kind) {
    case 'ok':
      await conferrals.done(claimed, version);
      break;
    case 'refused':
      logger.warn({ noticeId, tenant, words: outcome.words }, 'PagoPA refuses a notice');
      await conferrals.refused(claimed, { version, words: outcome.words });
      break;
    case 'unavailable': {
      const { words, retryAfterSeconds } = outcome;
      const waitMs = Math.max(backoffMs(attempts - 1, backoff), (retryAfterSeconds ?? 0) * 1_000);
      // Said once of each notice: an outage says the rest.
      const level = attempts === 1 ? 'warn' : 'debug';
      logger[level]({ noticeId, tenant, words, attempts }, 'PagoPA can’t be told of a notice now');
      await conferrals.later(claimed, { words, waitMs });
    }
  }
  return true;
}

const NOTHING_TO_TELL: ProviderOutcome = { kind: 'ok' };

async function tell(
  { queries, debtorOf, providers }: ConferralNeeds,
  { noticeId, tenant, version }: ClaimedConferral,
): Promise<{ outcome: ProviderOutcome; version: number }> {
  const [creditorFiscalCode = '', noticeNumber = ''] = noticeId.split(':');
  const found = await queries.notice(creditorFiscalCode, noticeNumber);
  const comune = await queries.comune(tenant);
  // The Comune may have left pagoPA, or may have said since that its notices are not told.
  if (!found || !comune?.creditor || !isConferred(comune.creditor)) {
    return { outcome: NOTHING_TO_TELL, version };
  }
  const { creditor, today } = comune;
  const notice = { ...found, state: stateOn(found, today) };
  const debtor = await debtorOf(notice);
  const provider = providers[creditor.provider ?? 'station'];
  return { outcome: await provider.tell({ notice, creditor, debtor }), version: notice.version };
}
