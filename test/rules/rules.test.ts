/** The rules of the domain, each through the doors that its users have, on one running system. */
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll } from 'vitest';
import { type Arrival, followArrival } from './arrival.ts';
import { bookRules } from './books.ts';
import { Comune } from './comune.ts';
import { debtRules } from './debts.ts';
import { householdRules } from './households.ts';
import { officeRules } from './office.ts';
import { orderRules } from './orders.ts';
import { paymentRules } from './payments.ts';
import { presenceRules } from './presences.ts';
import { priceRules } from './prices.ts';
import type { Opens } from './rules.ts';

let system: TestSystem;
let arrival: Arrival;

beforeAll(async () => {
  const brokers = sharedBrokers();
  const services = ['registry', 'attendance', 'billing', 'payments'] as const;
  system = await startSystem({ brokers, suite: 'rules', services, outside: ['gateway'] });
  arrival = await followArrival(brokers, system);
});

afterAll(async () => {
  await arrival?.stop();
  await system?.stop();
});

const opened: Comune[] = [];

const opens: Opens = async (opening) => {
  const comune = await new Comune(system, arrival).open(opening);
  opened.push(comune);
  return comune;
};

presenceRules(opens);
priceRules(opens);
paymentRules(opens);
officeRules(opens);
debtRules(opens);
orderRules(opens);
householdRules(opens, () => ({ brokers: sharedBrokers(), system }));
bookRules(opened);
