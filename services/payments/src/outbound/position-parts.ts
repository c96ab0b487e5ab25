/** The parts of a position that both archives are told in the same words. */
import { addDays, instantOf } from '@mestolo/service/local-time.ts';
import type { Debtor } from '../pagopa/ports.ts';
import type { PagopaAnswer } from './pagopa-client.ts';
import type { Position, ProviderOutcome } from './provider.ts';

/** PagoPA's word for a debtor nobody can name. */
const ANONYMOUS = 'ANONIMO';
const MAX_NAME = 70;

export function debtorParts(debtor: Debtor | null): { code: string; name: string } {
  const name = [...(debtor?.fullName ?? '')].slice(0, MAX_NAME).join('').trim();
  const isKnown = debtor !== null && name !== '' && /^[A-Z0-9]{11,16}$/.test(debtor.taxCode);
  return isKnown ? { code: debtor.taxCode, name } : { code: ANONYMOUS, name: ANONYMOUS };
}

/** The last moment of the day it is due on, where the Comune is. */
export function endOfDueDay({ notice, creditor }: Position): string {
  const midnight = instantOf(addDays(notice.dueOn, 1), '00:00', creditor.timeZone);
  return new Date(midnight.getTime() - 1_000).toISOString();
}

/**
 * A key that is refused is mended once for all notices, so they wait for it and need no operator
 * each.
 */
export function outcomeOf(answer: PagopaAnswer): ProviderOutcome {
  switch (answer.kind) {
    case 'ok':
      return { kind: 'ok' };
    case 'unavailable':
      return answer;
    case 'refused':
      return answer.of === 'key'
        ? { kind: 'unavailable', words: answer.words, retryAfterSeconds: null }
        : { kind: 'refused', words: answer.words };
  }
}
