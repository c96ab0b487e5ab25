/** `npm run ops -- doctor`: looks at everything an installation needs, and says how to mend it. */
import type { OpsCommand, OpsContext } from '../command.ts';
import { examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { settingsOf } from '../doctor/settings.ts';
import { worldProbes } from '../doctor/world.ts';
import { tableOf } from '../terminal.ts';

const MARKS = { good: 'good', bad: 'BAD', off: '-' } as const;

function inWords(findings: readonly Finding[]): string[] {
  const rows = findings.map(({ state, check, says }) => [MARKS[state], check, says]);
  const wrong = findings.flatMap((one) => (one.state === 'bad' ? [one] : []));
  const mends = wrong.flatMap(({ check, says, mend }) => ['', `${check}: ${says}`, `  → ${mend}`]);
  return [
    ...tableOf(['', 'check', 'what was seen'], rows),
    ...mends,
    '',
    wrong.length === 0
      ? 'Nothing is wrong.'
      : `${wrong.length} of ${findings.length} checks found something wrong.`,
  ];
}

async function run(context: OpsContext): Promise<number> {
  const reach = await context.reach();
  const settings = settingsOf(reach);
  const dnsServers = (settings.DNS_SERVERS ?? '').split(',').filter(Boolean);
  const { findings } = await examine(reach, settings, worldProbes(dnsServers));
  context.answer(findings, () => inWords(findings));
  return findings.some(({ state }) => state === 'bad') ? 1 : 0;
}

export const command: OpsCommand = {
  name: 'doctor',
  summary: 'looks at names, certificates, clock, disks, backups, mail, SMS, pagoPA, brokers',
  usage: `  NTP_SERVER and DNS_SERVERS of the environment name others than the usual ones;
  WATCHED_DISKS=name=folder,… other disks.`,
  options: {},
  run,
};
