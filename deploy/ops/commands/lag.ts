/** `npm run ops -- lag`: how far each service is behind, and what it has to publish. */
import { setTimeout as pause } from 'node:timers/promises';
import { services } from '@mestolo/contracts/topics.ts';
import { type OpsCommand, type OpsContext, textOf } from '../command.ts';
import { endsOf, lagsNow, type ServiceLag } from '../lag-of.ts';
import { NoAccess } from '../no-access.ts';
import { withDatabases, withKafkaAdmin } from '../stores.ts';
import { tableOf } from '../terminal.ts';

const WATCHED_EVERY_MS = 2_000;
/** An event that waits longer than this is not only passing through. */
const OLD_SECONDS = 60;

function summary(lags: readonly ServiceLag[]): string[] {
  const rows = lags.map(({ service, records, outbox, outboxAgeSeconds, quarantined }) => [
    ...[service, records, outbox, outboxAgeSeconds, quarantined],
  ]);
  return tableOf(['service', 'to read', 'to publish', 'oldest, s', 'in quarantine'], rows);
}

function details(lags: readonly ServiceLag[], all: boolean): string[] {
  const shown = lags
    .flatMap(({ partitions }) => partitions)
    .filter(({ lag, trouble }) => all || lag > 0 || trouble !== null);
  if (shown.length === 0) return [];
  const rows = shown.map(({ group, topic, partition, fence, end, lag, trouble }) => [
    ...[group ?? 'nobody yet', topic, partition, fence ?? '-', end, lag, trouble ?? ''],
  ]);
  return ['', ...tableOf(['group', 'topic', 'part.', 'fence', 'end', 'lag', ''], rows)];
}

function findings(lags: readonly ServiceLag[]): string[] {
  return lags.flatMap(({ service, outboxAgeSeconds, quarantined, partitions }) => [
    ...(outboxAgeSeconds > OLD_SECONDS
      ? [`${service} does not publish: look at its log, and whether Kafka answers.`]
      : []),
    ...(quarantined > 0
      ? [`${service} has ${quarantined} records in quarantine: npm run ops -- dead-letters`]
      : []),
    ...(partitions.some(({ trouble }) => trouble === 'regressed')
      ? [`${service} had read further than its topics go: Kafka has lost records; see resend.`]
      : []),
    ...(partitions.some(({ trouble }) => trouble === 'gap')
      ? [`${service} has not read records that are gone by now; verify finds what they held.`]
      : []),
  ]);
}

function inWords(lags: readonly ServiceLag[], all: boolean): string[] {
  const found = findings(lags);
  const behind = lags.some(({ records }) => records > 0);
  const fine = behind
    ? 'Some read on; ask again in a moment.'
    : 'Everything is read and published.';
  return [...summary(lags), ...details(lags, all), '', ...(found.length > 0 ? found : [fine])];
}

async function run(context: OpsContext): Promise<number> {
  const only = textOf(context, 'service');
  if (only !== null && !services.some((service) => service === only)) {
    throw new NoAccess(`There is no service ${only}; there are ${services.join(', ')}.`);
  }
  const all = context.values.all === true;
  const reach = await context.reach();
  return withKafkaAdmin(reach, (admin) =>
    withDatabases(reach, async (databaseOf) => {
      for (;;) {
        const lags = await lagsNow(databaseOf, await endsOf(admin));
        const wanted = lags.filter(({ service }) => only === null || service === only);
        context.answer(wanted, () => inWords(wanted, all));
        if (context.values.watch !== true) return findings(wanted).length === 0 ? 0 : 1;
        await pause(WATCHED_EVERY_MS);
        context.say('');
      }
    }),
  );
}

export const command: OpsCommand = {
  name: 'lag',
  summary: 'how far each service is behind, what waits to be published, what is in quarantine',
  usage: `  --service NAME   only this one
  --all            every partition with its fence, not only those that are behind
  --watch          again every two seconds, until Ctrl-C`,
  options: {
    service: { type: 'string' },
    all: { type: 'boolean' },
    watch: { type: 'boolean' },
  },
  run,
};
