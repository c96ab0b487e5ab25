/** The doors of billing. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import type { Route } from '@mestolo/service/http.ts';
import type {
  OpeningBalanceResult,
  OpeningBalancesRequest,
} from '../store/opening-balance-door.ts';
import type { Projections } from '../store/projections.ts';
import type { Statements } from '../store/statements.ts';
import { getAccount } from './get-account.ts';
import { getAccounts } from './get-accounts.ts';
import { getAllocation } from './get-allocation.ts';
import { getControlTotals } from './get-control-totals.ts';
import { getParked } from './get-parked.ts';
import { getProofs } from './get-proofs.ts';
import { getSignedHeads } from './get-signed-heads.ts';
import { getStatement } from './get-statement.ts';
import { type OfficeNeeds, officeRoutes } from './office-routes.ts';
import { postControlTotalsRun } from './post-control-totals-run.ts';
import { postOpeningBalances } from './post-opening-balances.ts';
import { postProofsRun } from './post-proofs-run.ts';
import { type PriceNeeds, priceRoutes } from './price-routes.ts';
import type { Proofs } from './proof-needs.ts';

export interface RouteNeeds {
  readonly statements: Statements;
  readonly projections: Projections;
  readonly prices: PriceNeeds;
  readonly openingBalances: Door<OpeningBalancesRequest, readonly OpeningBalanceResult[]>;
  readonly proofs: Proofs;
  readonly office: OfficeNeeds;
}

export function createRoutes(needs: RouteNeeds): readonly Route[] {
  const { statements, projections, prices, openingBalances, proofs } = needs;
  return [
    ...priceRoutes(prices),
    postOpeningBalances(openingBalances),
    getAccounts(statements),
    getAccount(statements, projections),
    getAllocation(statements),
    getStatement(statements),
    getParked(statements),
    getProofs(proofs),
    postProofsRun(proofs),
    getSignedHeads(proofs),
    getControlTotals(proofs),
    postControlTotalsRun(proofs),
    ...officeRoutes(needs.office),
  ];
}
