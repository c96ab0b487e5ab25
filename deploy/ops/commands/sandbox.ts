/** `npm run ops -- sandbox`: an invented school, in which a maker of devices tries one. */
import { type OpsCommand, type OpsContext, textOf } from '../command.ts';
import { NoAccess } from '../no-access.ts';
import type { Reach } from '../reach.ts';

interface Made {
  readonly tenant: string;
  readonly schoolId: string;
  readonly today: string;
  readonly pupilIds: readonly string[];
  readonly deviceId: string;
  readonly code: string;
  readonly expiresAt: string;
  readonly page: string;
}

/** Where devices knock; a box says it by its public name, and a cluster too. */
function doorOf(reach: Reach, context: OpsContext): string {
  const said = textOf(context, 'door') ?? process.env.PUBLIC_URL;
  const named = process.env.PUBLIC_NAME ? `https://${process.env.PUBLIC_NAME}` : null;
  return (said || named || reach.url('attendance')).replace(/\/+$/, '');
}

async function ask(reach: Reach, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${reach.url('attendance')}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await reach.token('attendance')}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { readonly detail?: string };
  if (response.ok) return answer;
  throw new NoAccess(answer.detail ?? `attendance answers ${response.status}.`);
}

function inWords(made: Made, door: string): string[] {
  const { tenant, schoolId, deviceId, code, expiresAt, today, pupilIds, page } = made;
  return [
    `An invented school for makers of devices. Lunch is served on every day, also ${today}.`,
    'Nothing that is sent here reaches a family or a kitchen, and it is gone after a week.',
    '',
    `  address        ${door}`,
    `  tenant         ${tenant}`,
    `  school         ${schoolId} (${pupilIds.length} pupils, such as ${pupilIds[0]})`,
    `  device         ${deviceId}`,
    `  one-time code  ${code} (until ${expiresAt})`,
    `  what arrived   ${door}${page}`,
    `                 ${door}${page}/requests (JSON)`,
    '',
    'The way to a first meal, with programs: services/attendance/DEVICES.md. For the shell:',
    `  export MESTOLO=${door} DEVICE=${deviceId} CODE=${code}`,
  ];
}

async function run(context: OpsContext): Promise<number> {
  const maker = textOf(context, 'maker');
  const tenant = maker === null ? 'sandbox' : `sandbox-${maker}`;
  const reach = await context.reach();
  const door = doorOf(reach, context);
  const made = (await ask(reach, `/internal/tenants/${tenant}/sandbox`)) as Made;
  context.answer({ ...made, address: door, page: `${door}${made.page}` }, () =>
    inWords(made, door),
  );
  return 0;
}

export const command: OpsCommand = {
  name: 'sandbox',
  summary: 'an invented school for makers of devices, with a device and its one-time code',
  usage: `  --maker NAME   a school of its own for each maker: sandbox-NAME; without it, sandbox
  --door URL     the address that devices call, where it is not the public name`,
  options: { maker: { type: 'string' }, door: { type: 'string' } },
  run,
};
