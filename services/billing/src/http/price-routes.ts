/** The doors of tariffs and fees. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import type { Route } from '@mestolo/service/http.ts';
import type { FeeAnswer, FeeRequest } from '../store/fee-door.ts';
import type { TariffAnswer, TariffRequest } from '../store/tariff-door.ts';
import type { Tariffs } from '../store/tariffs.ts';
import { getTariffs } from './get-tariffs.ts';
import { postFeesRun } from './post-fees-run.ts';
import { putTariffs } from './put-tariffs.ts';

export interface PriceNeeds {
  readonly tariffs: Tariffs;
  readonly tariffDoor: Door<TariffRequest, TariffAnswer>;
  readonly feeDoor: Door<FeeRequest, FeeAnswer>;
  readonly retake: (tenant: string) => Promise<void>;
  readonly putRight: () => void;
  readonly putRightNow: () => Promise<void>;
}

export function priceRoutes(needs: PriceNeeds): readonly Route[] {
  const { tariffs, tariffDoor, feeDoor, retake, putRight, putRightNow } = needs;
  return [
    putTariffs({ door: tariffDoor, retake, putRight }),
    getTariffs(tariffs),
    postFeesRun({ door: feeDoor, putRightNow }),
  ];
}
