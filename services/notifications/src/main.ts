/** Starts notifications from the environment and stops it when asked. */
import { runService } from '@mestolo/service/lifecycle.ts';
import { startService } from '@mestolo/service/service-shell.ts';
import { notifications } from './service.ts';

await runService((signal) => startService(notifications, process.env, signal));
