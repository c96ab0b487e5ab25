/** The commands of `npm run ops`, in the order of its help: a new one needs its line here. */
import type { OpsCommand } from '../command.ts';
import { command as backup } from './backup.ts';
import { command as deadLetters } from './dead-letters.ts';
import { command as doctor } from './doctor.ts';
import { command as drill } from './drill.ts';
import { command as exportEvents } from './export-events.ts';
import { command as lag } from './lag.ts';
import { command as replay } from './replay.ts';
import { command as resend } from './resend.ts';
import { command as restore } from './restore.ts';
import { command as rotateKeys } from './rotate-keys.ts';
import { command as sandbox } from './sandbox.ts';
import { command as tenants } from './tenants.ts';
import { command as tryEmail } from './try-email.ts';
import { command as tryPayment } from './try-payment.ts';
import { command as trySms } from './try-sms.ts';
import { command as upgrade } from './upgrade.ts';
import { command as verify } from './verify.ts';

export const commands: readonly OpsCommand[] = [
  lag,
  deadLetters,
  replay,
  verify,
  resend,
  exportEvents,
  rotateKeys,
  doctor,
  tryEmail,
  trySms,
  tryPayment,
  tenants,
  sandbox,
  backup,
  restore,
  drill,
  upgrade,
];
