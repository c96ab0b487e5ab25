/**
 * Billing that commits the offset before the transaction, and believes it when it comes back. The
 * fence alone would mend the first half: an offset ahead of it is not believed.
 */
import { mutate } from './mutate.ts';

const CONSUMER = 'libs/messaging/src/consumer.ts';

mutate([
  {
    file: CONSUMER,
    from: 'import { type FenceStore, startOf }',
    to: 'import { type FenceStore, positionsAfter, startOf }',
  },
  {
    file: CONSUMER,
    from: 'this.#offsets.add(await this.#runner.run(records, signal));',
    to: [
      'this.#offsets.add(positionsAfter(records));',
      'await this.#offsets.flush();',
      'await this.#runner.run(records, signal);',
    ].join(' '),
  },
  {
    file: 'libs/messaging/src/fence.ts',
    from: 'const wanted = at.committed === null ? next : Math.min(next, at.committed);',
    to: 'const wanted = at.committed ?? next;',
  },
]);
