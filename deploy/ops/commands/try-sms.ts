/** `npm run ops -- try-sms`: sends one real SMS and waits for what becomes of it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { OpsCommand, OpsContext } from '../command.ts';
import { type Settings, settingsOf } from '../doctor/settings.ts';
import { NoAccess } from '../no-access.ts';

const TEXT = 'Prova del servizio mensa scolastica: non serve rispondere.';
const LOOKED_EVERY_MS = 1_000;
const LOOKED_TIMES = 20;
const WITHIN_MS = 10_000;

interface Sms {
  readonly sid?: string;
  readonly status?: string;
  readonly code?: number;
  readonly error_code?: number | null;
  readonly message?: string;
}

function door(settings: Settings) {
  const { TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: token, TWILIO_FROM: from } = settings;
  if (!account || !token || !from) {
    throw new NoAccess(
      'TWILIO_ACCOUNT_SID, TWILIO_FROM or secrets/twilio-auth-token.txt is empty.',
    );
  }
  const base = settings.TWILIO_BASE_URL || 'https://api.twilio.com';
  const authorization = `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`;
  const ask = async (path: string, form?: Record<string, string>): Promise<Sms> => {
    const response = await fetch(`${base}/2010-04-01/Accounts/${account}${path}`, {
      ...{ headers: { authorization }, signal: AbortSignal.timeout(WITHIN_MS) },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    }).catch(() => null);
    if (response === null) throw new NoAccess(`${base} does not answer.`);
    return (await response.json().catch(() => ({}))) as Sms;
  };
  return { from, ask };
}

const ENDED = ['delivered', 'undelivered', 'failed'];

async function run(context: OpsContext): Promise<number> {
  const [to] = context.positionals;
  if (!to || !/^\+[1-9]\d{6,14}$/.test(to)) throw new NoAccess('Say to whom: try-sms +39…');
  const { from, ask } = door(settingsOf(await context.reach()));
  let sms = await ask('/Messages.json', { To: to, From: from, Body: TEXT });
  const { sid } = sms;
  if (sid === undefined) {
    context.answer(sms, () => [`It was refused (${sms.code ?? '-'}): ${sms.message ?? ''}`]);
    return 1;
  }
  context.say(`It was taken as ${sid}; waiting for the report …`);
  for (let times = 0; times < LOOKED_TIMES; times += 1) {
    sms = await ask(`/Messages/${sid}.json`);
    if (ENDED.includes(sms.status ?? '')) break;
    context.progress(times + 1, LOOKED_TIMES, `looks: ${sms.status}`);
    await pause(LOOKED_EVERY_MS);
  }
  const { status = 'unknown', error_code: code = null } = sms;
  context.answer({ sid, status, code }, () => [
    code ? `${status}, error ${code}: see twilio.com/docs/api/errors/${code}` : `${status}.`,
  ]);
  return status === 'undelivered' || status === 'failed' ? 1 : 0;
}

export const command: OpsCommand = {
  name: 'try-sms',
  summary: 'sends one real SMS and waits for the report of the network',
  usage: '  NUMBER           to whom, such as +39…; it costs one SMS',
  options: {},
  run,
};
