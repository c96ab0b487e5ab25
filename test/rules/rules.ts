/** What every group of rules is given. */
import type { Comune, Opening } from './comune.ts';

/** A new Comune, open for service. */
export type Opens = (opening?: Opening) => Promise<Comune>;
