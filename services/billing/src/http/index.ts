/** The doors of billing. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import type { Route } from '@mestolo/service/http.ts';
import type {
  OpeningBalanceResult,
  OpeningBalancesRequest,
} from '../store/opening-balance-door.ts';
import type { Statements } from '../store/statements.ts';
import type { TariffAnswer, TariffRequest } from '../store/tariff-door.ts';
import { getAccount } from './get-account.ts';
import { getAccounts } from './get-accounts.ts';
import { getControlTotals } from './get-control-totals.ts';
import { getParked } from './get-parked.ts';
import { getProofs } from './get-proofs.ts';
import { getSignedHeads } from './get-signed-heads.ts';
import { getStatement } from './get-statement.ts';
import { type OfficeNeeds, officeRoutes } from './office-routes.ts';
import { postControlTotalsRun } from './post-control-totals-run.ts';
import { postOpeningBalances } from './post-opening-balances.ts';
import { postProofsRun } from './post-proofs-run.ts';
import type { Proofs } from './proof-needs.ts';
import { putTariffs } from './put-tariffs.ts';

export interface RouteNeeds {
  readonly statements: Statements;
  readonly tariffs: Door<TariffRequest, TariffAnswer>;
  readonly openingBalances: Door<OpeningBalancesRequest, readonly OpeningBalanceResult[]>;
  readonly retake: (tenant: string) => Promise<void>;
  readonly proofs: Proofs;
  readonly office: OfficeNeeds;
}

export function createRoutes(needs: RouteNeeds): readonly Route[] {
  const { statements, tariffs, openingBalances, retake, proofs } = needs;
  return [
    putTariffs({ door: tariffs, retake }),
    postOpeningBalances(openingBalances),
    getAccounts(statements),
    getAccount(statements),
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
