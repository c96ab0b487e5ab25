/** What every group of rules is given. */
import type { Brokers } from '@mestolo/testkit/brokers.ts';
import type { TestSystem } from '@mestolo/testkit/start-system.ts';
import type { Comune, Opening } from './comune.ts';

/** A new Comune, open for service. */
export type Opens = (opening?: Opening) => Promise<Comune>;

/** What all Comuni of the rules run on. */
export type RunningSystem = () => { readonly brokers: Brokers; readonly system: TestSystem };
