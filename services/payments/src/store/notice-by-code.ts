/**
 * A notice for whoever has a family's payment code: any adult may pay in, and learns nothing of the
 * family. A code that nobody has and one with a wrong character are the same answer, after the same
 * look at the families, so that neither words nor time help who guesses.
 */
import { readPaymentCode } from '@mestolo/contracts/payment-code.ts';
import type { Cause } from '@mestolo/messaging/handler.ts';
import type { IdempotencyKey, IdempotentDoor } from '@mestolo/service/idempotency.ts';
import type { Creditor } from '../domain/creditor.ts';
import type { Notice } from '../domain/notice.ts';
import { refusalOfAmount } from '../domain/top-up-range.ts';
import type { Queries } from './queries.ts';
import type { TopUpAnswer, TopUpRequest } from './top-up-door.ts';

export interface CodeRequest {
  /** As somebody typed it. */
  readonly code: string;
  readonly amountCents: number;
  /** Set where the caller asks for one creditor: codes of others are then unknown. */
  readonly creditorFiscalCode?: string;
  readonly key: IdempotencyKey | null;
  readonly cause: Cause;
}

export type CodeAnswer =
  | { readonly kind: 'made'; readonly notice: Notice; readonly creditor: Creditor }
  | { readonly kind: 'unknownCode' }
  /** The Comune has not joined pagoPA. */
  | { readonly kind: 'noCreditor' }
  | {
      readonly kind: 'amountOutOfRange';
      readonly refusal: string;
      readonly range: { readonly fromCents: number | null; readonly toCents: number | null };
    };

export type NoticeByCode = (request: CodeRequest) => Promise<CodeAnswer>;

/** No code: no letter of it is in the alphabet. */
const NOBODYS = '-';

export function createNoticeByCode(tools: {
  readonly queries: Pick<Queries, 'comune' | 'familyOfCode'>;
  readonly door: IdempotentDoor<TopUpRequest, TopUpAnswer>;
}): NoticeByCode {
  const { queries, door } = tools;
  return async ({ code, amountCents, creditorFiscalCode, key, cause }) => {
    const family = await queries.familyOfCode(readPaymentCode(code) ?? NOBODYS);
    const comune = family && (await queries.comune(family.tenant));
    if (family === null || comune === null) return { kind: 'unknownCode' };
    const { creditor, now, today } = comune;
    if (creditorFiscalCode !== undefined && creditor?.fiscalCode !== creditorFiscalCode) {
      return { kind: 'unknownCode' };
    }
    if (creditor === null) return { kind: 'noCreditor' };
    const refusal = refusalOfAmount(creditor, amountCents);
    if (refusal !== null) {
      const { fromCents = null, toCents = null } = creditor.topUps ?? {};
      return { kind: 'amountOutOfRange', refusal, range: { fromCents, toCents } };
    }
    const answer = await door.submit(
      {
        ...{ creditor, accountId: family._id, amountCents, idempotencyKey: key?.key ?? '' },
        ...{ now: now.toISOString(), today },
      },
      key,
      cause,
    );
    if (answer.kind !== 'made') return { kind: 'unknownCode' };
    return { kind: 'made', notice: answer.notice, creditor };
  };
}
