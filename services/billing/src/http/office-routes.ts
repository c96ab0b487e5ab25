/** The doors through which the office handles money. */
import type { Route } from '@mestolo/service/http.ts';
import { operationsRoute, type ReadOperations } from '@mestolo/service/operations-route.ts';
import type { DebtLists } from '../store/debt-lists.ts';
import type { OfficeLists } from '../store/office-lists.ts';
import type { TakeoverNeeds } from '../takeover/run-takeover.ts';
import { getApprovals } from './get-approvals.ts';
import { type ContestListNeeds, getContests } from './get-contests.ts';
import { getDebts } from './get-debts.ts';
import { type EarlierPaymentsNeeds, getEarlierPayments } from './get-earlier-payments.ts';
import { type EntryNeeds, getEntry } from './get-entry.ts';
import { getFlaggedReceipts } from './get-flagged-receipts.ts';
import { getReceiptConflicts } from './get-receipt-conflicts.ts';
import { getStatementCsv, type StatementFileNeeds } from './get-statement-csv.ts';
import { getStatementPdf } from './get-statement-pdf.ts';
import { getSuspense } from './get-suspense.ts';
import { getTakeover } from './get-takeover.ts';
import { getTakeoverPdf, type TakeoverPaperNeeds } from './get-takeover-pdf.ts';
import type { OfficeDesk } from './office-desk.ts';
import { postApproval } from './post-approval.ts';
import { postContestAnswer } from './post-contest-answer.ts';
import { type ContestNeeds, postContests } from './post-contests.ts';
import { postDebtReduction } from './post-debt-reduction.ts';
import { postDebts, postDebtWithdrawal } from './post-debts.ts';
import { postEntries } from './post-entries.ts';
import { type ParallelMonthNeeds, postParallelMonth } from './post-parallel-month.ts';
import { postSuspenseAssignment } from './post-suspense-assignment.ts';
import { postSuspenseRefund } from './post-suspense-refund.ts';
import { postTakeover } from './post-takeover.ts';
import { postTransfers } from './post-transfers.ts';

export interface OfficeNeeds {
  readonly desk: OfficeDesk;
  readonly lists: OfficeLists;
  readonly debts: DebtLists;
  readonly operations: ReadOperations;
  readonly statementFiles: StatementFileNeeds;
  readonly explaining: EntryNeeds;
  readonly takeover: TakeoverNeeds & TakeoverPaperNeeds & EarlierPaymentsNeeds;
  readonly parallelMonth: ParallelMonthNeeds;
  readonly contesting: ContestNeeds & ContestListNeeds;
}

export function officeRoutes(needs: OfficeNeeds): readonly Route[] {
  const { desk, lists, debts, statementFiles, explaining, takeover, parallelMonth, contesting } =
    needs;
  return [
    postEntries(desk),
    postTransfers(desk),
    postDebts(desk),
    getDebts(debts),
    postDebtReduction(desk),
    postDebtWithdrawal(desk),
    getApprovals(lists),
    operationsRoute(needs.operations),
    postApproval(desk),
    getSuspense(lists),
    postSuspenseAssignment(desk),
    postSuspenseRefund(desk),
    getReceiptConflicts(lists),
    getFlaggedReceipts(lists),
    getStatementCsv(statementFiles),
    getStatementPdf(statementFiles),
    getEntry(explaining),
    postTakeover(takeover),
    getTakeover(takeover.takeoverLists),
    getTakeoverPdf(takeover),
    getEarlierPayments(takeover),
    postParallelMonth(parallelMonth),
    postContests(contesting),
    getContests(contesting),
    postContestAnswer(contesting),
  ];
}
