/** The probes against real servers of their own: DNS, SNTP, SMTP, with faults planted in them. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Answer, decode, encode } from 'dns-packet';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookAtMail } from './messages.ts';
import type { Probes } from './probes.ts';
import { worldProbes } from './world.ts';

const records: Answer[] = [
  { type: 'A', name: 'mensa.esempio.it', data: '192.0.2.10' },
  { type: 'TXT', name: 'esempio.it', data: ['v=spf1 ', 'mx -all'] },
  { type: 'TXT', name: '_dmarc.esempio.it', data: 'v=DMARC1; p=reject' },
];
const NTP_ERA = 2_208_988_800;
let dns: Socket;
let ntp: Socket;
let smtp: SMTPServer;
let probes: Probes;
let aheadMs = 0;

async function bound(socket: Socket): Promise<Socket> {
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

beforeAll(async () => {
  dns = await bound(createSocket('udp4'));
  dns.on('message', (bytes, { port, address }) => {
    const { id = 0, questions = [] } = decode(bytes);
    const answers = records.filter((record) =>
      questions.some(({ name, type }) => record.name === name && record.type === type),
    );
    dns.send(encode({ type: 'response', id, questions, answers }), port, address);
  });
  ntp = await bound(createSocket('udp4'));
  ntp.on('message', (_bytes, { port, address }) => {
    const answer = Buffer.alloc(48);
    for (const at of [32, 40]) {
      answer.writeUInt32BE(Math.floor((Date.now() + aheadMs) / 1_000) + NTP_ERA, at);
    }
    ntp.send(answer, port, address);
  });
  smtp = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _session, done) =>
      auth.password === 'right'
        ? done(null, { user: 'mensa' })
        : done(Object.assign(new Error('no'), { responseCode: 535 })),
    allowInsecureAuth: true,
  });
  smtp.on('error', () => undefined);
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  probes = worldProbes([`127.0.0.1:${dns.address().port}`]);
});

afterAll(async () => {
  dns.close();
  ntp.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});

const mailServer = (password: string) =>
  `smtp://mensa:${password}@127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;

describe('the world', () => {
  it('knows names and texts, and says nothing of a name that is unknown', async () => {
    expect(await probes.addresses('mensa.esempio.it')).toEqual(['192.0.2.10']);
    expect(await probes.addresses('altra.esempio.it')).toEqual([]);
    expect(await probes.texts('esempio.it')).toEqual(['v=spf1 mx -all']);
  });

  it('tells by how much a clock is wrong', async () => {
    aheadMs = 60_000;
    const offset = await probes.clockOffsetMs(`127.0.0.1:${ntp.address().port}`);
    expect(Math.abs((offset ?? 0) - 60_000)).toBeLessThan(1_500);
    expect(await probes.smtp({ url: mailServer('right'), requireTls: false })).toBeNull();
  });

  it('lets every planted fault of mail be named', async () => {
    const settings = {
      COMPOSE_PROFILES: 'production',
      MAIL_FROM: 'mensa@esempio.it',
      SMTP_URL: mailServer('wrong'),
      SMTP_STARTTLS: 'ifOffered',
      DKIM_SELECTOR: 'mensa',
      DKIM_PRIVATE_KEY: 'not a key',
    };
    const found = await lookAtMail(settings, probes);
    expect(found.map(({ check, state }) => `${check} ${state}`)).toEqual([
      ...['smtp bad', 'spf good', 'dkim bad', 'dmarc good'],
    ]);
    const strict = { ...settings, SMTP_URL: mailServer('right'), SMTP_STARTTLS: 'required' };
    const [refused] = await lookAtMail(strict, probes);
    expect(refused).toMatchObject({ check: 'smtp', state: 'bad' });
  });
});
