/** Every service's table of routes, for the tests and documents that go through all of them. */
import { createRoutes as attendance } from '@mestolo/attendance/http/index.ts';
import { createRoutes as billing } from '@mestolo/billing/http/index.ts';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import { createRoutes as notifications } from '@mestolo/notifications/http/index.ts';
import { createRoutes as payments } from '@mestolo/payments/http/index.ts';
import { createRoutes as portal } from '@mestolo/portal/http/index.ts';
import { createRoutes as registry } from '@mestolo/registry/http/index.ts';
import { allRoutes } from '@mestolo/service/document-route.ts';
import type { Route } from '@mestolo/service/http.ts';
import { operatorRoutes } from '@mestolo/service/operator-routes.ts';

/** Stands for whatever a route needs to work: a table is read here and no route is ever run. */
export const anything: never = new Proxy(() => anything, { get: () => anything }) as never;

/** The shell of each service adds them. */
const forOperators = operatorRoutes(anything);

export const routeTables: Readonly<Record<ServiceName, readonly Route[]>> = {
  registry: [...registry(anything), ...forOperators],
  attendance: [...attendance(anything), ...forOperators],
  billing: [...billing(anything), ...forOperators],
  payments: [...payments(anything), ...forOperators],
  notifications: [...notifications(anything), ...forOperators],
  portal: [...portal(anything), ...forOperators],
};

/** A service's routes with those that every service has. */
export function servedRoutes(service: ServiceName): readonly Route[] {
  return allRoutes(service, routeTables[service], { ready: anything, closing: anything });
}
