/** The routes of settlement, for the office. */
import type { Route } from '@mestolo/service/http.ts';
import { getSettlementAgeing } from './get-settlement-ageing.ts';
import { getSettlementCsv } from './get-settlement-csv.ts';
import { getSettlementDifferences } from './get-settlement-differences.ts';
import { getSettlementSummary } from './get-settlement-summary.ts';
import { postFlows } from './post-flows.ts';
import { postSettlementPoll } from './post-settlement-poll.ts';
import { postTreasuryEntries } from './post-treasury-entries.ts';
import type { SettlementNeeds } from './settlement-needs.ts';

export function settlementRoutes(needs: SettlementNeeds): Route[] {
  return [
    postSettlementPoll(needs),
    postFlows(needs),
    postTreasuryEntries(needs),
    getSettlementSummary(needs),
    getSettlementDifferences(needs),
    getSettlementAgeing(needs),
    getSettlementCsv(needs),
  ];
}
