/** What is owed for a notice today, as the payer is shown it before paying. */
import { amountOf } from '../domain/amounts.ts';
import { descriptionOf } from '../domain/notice-words.ts';
import type { FoundNotice } from './ports.ts';

export function whatIsOwed({ notice, creditor }: Pick<FoundNotice, 'notice' | 'creditor'>) {
  const description = descriptionOf(notice.kind);
  return {
    paymentList: {
      paymentOptionDescription: {
        amount: amountOf(notice.amountCents),
        options: 'EQ',
        dueDate: notice.dueOn,
        detailDescription: description,
        // There is one transfer, so all of them go to a postal account where there is one.
        allCCP: String(creditor.postal !== undefined),
      },
    },
    paymentDescription: description,
    fiscalCodePA: creditor.fiscalCode,
    companyName: creditor.companyName,
    officeName: creditor.officeName || undefined,
  };
}
