/** What was seen, as Prometheus reads it. Pure. */
import type { Examined } from './examine.ts';
import { checkNames } from './finding.ts';

type Labels = Readonly<Record<string, string>>;

function family(name: string, help: string, samples: readonly (readonly [Labels, number])[]) {
  if (samples.length === 0) return [];
  const text = (value: string) => value.replaceAll(/["\\\n]/g, ' ');
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...samples.map(([labels, value]) => {
      const named = Object.entries(labels).map(([label, one]) => `${label}="${text(one)}"`);
      return `${name}${named.length > 0 ? `{${named.join(',')}}` : ''} ${value}`;
    }),
  ];
}

export function metricsText(seen: Examined, now: Date): string {
  const secondsTo = (date: Date) => (date.getTime() - now.getTime()) / 1_000;
  const checks = checkNames.flatMap((check): [Labels, number][] => {
    const found = seen.findings.filter((one) => one.check === check && one.state !== 'off');
    if (found.length === 0) return [];
    return [[{ check }, found.every(({ state }) => state === 'good') ? 1 : 0]];
  });
  const lines = [
    ...family('mestolo_doctor_check', 'Whether a check found all well: 1, or not: 0', checks),
    ...family(
      'mestolo_certificate_expires_seconds',
      'Until the certificate of a name ends',
      seen.certificates.map(({ name, validTo }) => [{ name }, secondsTo(validTo)]),
    ),
    ...family(
      'mestolo_backup_age_seconds',
      'Since the last good backup of a service',
      seen.backups.map(({ service, at }) => [{ service }, -secondsTo(at)]),
    ),
    ...family(
      'mestolo_disk_free_ratio',
      'The free part of a disk',
      seen.disks.flatMap(({ volume, free }) => (free ? [[{ volume }, free.ratio] as const] : [])),
    ),
    ...family(
      'mestolo_clock_offset_seconds',
      'By how much the clock is behind (or, below 0, ahead)',
      seen.clockOffsetMs === null ? [] : [[{}, seen.clockOffsetMs / 1_000]],
    ),
  ];
  return `${lines.join('\n')}\n`;
}
