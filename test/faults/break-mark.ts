/** A sender that marks a message as sent before it sends it. */
import { mutate } from './mutate.ts';

const SENT = "{ kind: 'sent', providerId: null }";

mutate([
  {
    file: 'services/notifications/src/sender/deliver.ts',
    from: 'const attempted = await attempt(tools, claimed);',
    to:
      `await mark(tools, { reference, version, outcome: ${SENT} });` +
      'const attempted = await attempt(tools, claimed);',
  },
]);
