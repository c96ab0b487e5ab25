/** A sender that sends an SMS again without looking for it at the provider. */
import { mutate } from './mutate.ts';

mutate([
  {
    file: 'services/notifications/src/sender/look-up.ts',
    from: 'const found = await sms.find(',
    to: 'return null; const found = await sms.find(',
  },
]);
