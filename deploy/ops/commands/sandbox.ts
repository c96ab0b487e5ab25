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

interface MadeWebhook {
  readonly webhookId: string;
  readonly secret: string;
  readonly url: string;
}

const EVENTS = ['pupils.changed', 'device.registered', 'device.key-changed', 'device.revoked'];

/** With a first message, so that its maker need not wait for something to happen. */
async function makeWebhook(reach: Reach, tenant: string, url: string): Promise<MadeWebhook> {
  const webhooks = `/internal/tenants/${tenant}/webhooks`;
  const events = [...EVENTS, 'line.resolved'];
  const made = (await ask(reach, webhooks, { url, events })) as Omit<MadeWebhook, 'url'>;
  await ask(reach, `${webhooks}/${made.webhookId}/test`);
  return { ...made, url };
}

function toldTo({ webhookId, secret, url }: MadeWebhook): string[] {
  return [
    '',
    `  webhook        ${url} (${webhookId}); webhook.test is on its way`,
    `  its secret     ${secret} (shown once)`,
  ];
}

async function run(context: OpsContext): Promise<number> {
  const maker = textOf(context, 'maker');
  const tenant = maker === null ? 'sandbox' : `sandbox-${maker}`;
  const reach = await context.reach();
  const door = doorOf(reach, context);
  const made = (await ask(reach, `/internal/tenants/${tenant}/sandbox`)) as Made;
  const userCode = textOf(context, 'pair');
  if (userCode !== null) {
    const { schoolId } = made;
    const wish = { userCode, schoolId, name: 'Device that was paired' };
    const paired = await ask(reach, `/internal/tenants/${tenant}/pairings`, wish);
    context.answer(paired, () => [`The device is let in: ${JSON.stringify(paired)}`]);
    return 0;
  }
  const url = textOf(context, 'webhook');
  const webhook = url === null ? null : await makeWebhook(reach, tenant, url);
  const all = { ...made, address: door, page: `${door}${made.page}`, webhook };
  context.answer(all, () => [...inWords(made, door), ...(webhook ? toldTo(webhook) : [])]);
  return 0;
}

export const command: OpsCommand = {
  name: 'sandbox',
  summary: 'an invented school for makers of devices, with a device and its one-time code',
  usage: `  --maker NAME   a school of its own for each maker: sandbox-NAME; without it, sandbox
  --webhook URL  tells this receiver what happens here, and prints the secret it verifies with
  --pair CODE    lets in the device that shows this code
  --door URL     the address that devices call, where it is not the public name`,
  options: {
    maker: { type: 'string' },
    door: { type: 'string' },
    webhook: { type: 'string' },
    pair: { type: 'string' },
  },
  run,
};
