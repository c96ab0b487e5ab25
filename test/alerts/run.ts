/**
 * `npm run test:alerts`: each alert fires when its cause is there, and is silent beside it.
 *
 * `-- rules` asks promtool alone; `-- causes [--only A,B]` makes the causes on a real system under
 * a real Prometheus; `-- healthy [--minutes 60]` wants silence under load. Without a word: rules,
 * causes.
 */
import { parseArgs } from 'node:util';
import { causeAlerts } from './cause-alerts.ts';
import { healthy } from './healthy.ts';
import { MissingTool } from './tools.ts';
import { runUnitTests } from './unit-tests.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '60' },
    only: { type: 'string' },
  },
});

/** Names of alerts, with commas between them. */
const only = values.only?.split(',') ?? null;

async function run(what: string | undefined): Promise<number> {
  if (what === 'rules') return runUnitTests();
  if (what === 'causes') return causeAlerts(only);
  if (what === undefined) return Math.max(runUnitTests(), await causeAlerts(only));
  if (what === 'healthy') return healthy(Number(values.minutes));
  console.error(
    'usage: npm run test:alerts [-- rules | causes [--only A,B] | healthy [--minutes 60]]',
  );
  return 2;
}

try {
  process.exitCode = await run(positionals[0]);
} catch (error) {
  if (!(error instanceof MissingTool)) throw error;
  console.error(`mestolo: ${error.message}`);
  process.exitCode = 2;
}
