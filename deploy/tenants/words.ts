/** What the command of Comuni says at its end. */
import { tableOf } from '../ops/terminal.ts';
import type { Created } from './create.ts';
import type { Finding } from './findings.ts';

export function findingsInWords(findings: readonly Finding[]): string[] {
  return findings
    .toSorted((one, other) => Number(other.stops) - Number(one.stops))
    .map(({ file, line, problem, stops }) => {
      const place = file === null ? '' : `${file}${line === null ? '' : `, line ${line}`}: `;
      return `${stops ? 'MEND ' : 'note '} ${place}${problem}`;
    });
}

export function createdInWords(
  tenant: string,
  { steps, devices, troubles }: Created,
  findings: readonly Finding[],
): string[] {
  const isSame = steps.every(({ changed }) => !changed);
  const rows = devices.map(({ school, deviceId, state, code, codeExpiresAt }) => [
    ...[school, deviceId, state === 'registered' ? 'registered' : (code ?? 'code was given')],
    state === 'registered' ? '' : (codeExpiresAt ?? ''),
  ]);
  return [
    ...findingsInWords(findings),
    ...steps.map(({ what, changed }) => `${changed ? 'done' : 'same'}  ${what}`),
    ...troubles.map((trouble) => `look  ${trouble}`),
    '',
    ...tableOf(['school', 'device', 'code', 'until'], rows),
    '',
    isSame ? `${tenant} was there as the files say: nothing was changed.` : `${tenant} is there.`,
    ...nextSteps(tenant, devices),
  ];
}

function nextSteps(tenant: string, devices: Created['devices']): string[] {
  const waits = devices.some(({ state }) => state === 'waitsForCode');
  return [
    'What comes next:',
    ...(waits
      ? ['  give each school its code: it is shown this once (--new-codes makes others)']
      : []),
    `  npm run ops -- tenants check ${tenant}    says what is missing`,
    '  npm run ops -- doctor                     tries mail, SMS and pagoPA',
    '  deploy/going-live/LISTA-DI-AVVIO.md       the list up to the first week',
  ];
}
