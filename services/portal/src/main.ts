/** The portal's process. */
import { runService } from '@mestolo/service/lifecycle.ts';
import { startPortal } from './service.ts';

await runService((signal) => startPortal(process.env, signal));
