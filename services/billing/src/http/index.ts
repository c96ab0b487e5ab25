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
import { getParked } from './get-parked.ts';
import { getStatement } from './get-statement.ts';
import { type OfficeNeeds, officeRoutes } from './office-routes.ts';
import { postOpeningBalances } from './post-opening-balances.ts';
import { putTariffs } from './put-tariffs.ts';

export interface RouteNeeds {
  readonly statements: Statements;
  readonly tariffs: Door<TariffRequest, TariffAnswer>;
  readonly openingBalances: Door<OpeningBalancesRequest, readonly OpeningBalanceResult[]>;
  readonly retake: (tenant: string) => Promise<void>;
  readonly office: OfficeNeeds;
}

export function createRoutes(needs: RouteNeeds): readonly Route[] {
  const { statements, tariffs, openingBalances, retake } = needs;
  return [
    putTariffs({ door: tariffs, retake }),
    postOpeningBalances(openingBalances),
    getAccounts(statements),
    getAccount(statements),
    getStatement(statements),
    getParked(statements),
    ...officeRoutes(needs.office),
  ];
}
