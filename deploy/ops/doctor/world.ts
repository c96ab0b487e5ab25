/** The probes on the real world: resolvers, TLS, SNTP, SMTP, HTTP, this machine. */
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { isIP } from 'node:net';
import { freemem, totalmem } from 'node:os';
import { connect, type PeerCertificate } from 'node:tls';
import nodemailer from 'nodemailer';
import type { Certificate, HttpAnswer, Probes } from './probes.ts';

const WITHIN_MS = 6_000;
/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_ERA = 2_208_988_800;
const NTP_PACKET = 48;

/** `dnsServers` in place of those of the machine: `127.0.0.1:5353`. */
export function worldProbes(dnsServers: readonly string[] = []): Probes {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  if (dnsServers.length > 0) resolver.setServers(dnsServers);
  const addresses: Probes['addresses'] = async (name) => {
    const asked = [resolver.resolve4(name), resolver.resolve6(name)];
    const found = await Promise.all(asked.map((answer) => answer.catch(() => [])));
    return found.flat();
  };
  return {
    now: () => new Date(),
    addresses,
    async texts(name) {
      const records = await resolver.resolveTxt(name).catch(() => []);
      return records.map((parts) => parts.join(''));
    },
    certificate: certificateAt,
    clockOffsetMs: async (server) =>
      offsetFrom(server, isIP(host(server)) ? undefined : await addresses(host(server))),
    smtp: enterMailServer,
    http: ask,
    freeDisk,
    memory: () => ({ availableBytes: availableBytes(), totalBytes: totalmem() }),
  };
}

const host = (server: string) => server.replace(/:\d+$/, '');

async function certificateAt(
  at: Parameters<Probes['certificate']>[0],
): Promise<Certificate | null> {
  const socket = connect({
    ...{ host: at.host, port: at.port, servername: at.name },
    // It is looked at, and nothing is told to it.
    rejectUnauthorized: false,
  });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(WITHIN_MS) });
    const peer: PeerCertificate = socket.getPeerCertificate();
    return {
      validTo: new Date(peer.valid_to),
      fingerprint: peer.fingerprint256,
      disbelieved: socket.authorized ? null : String(socket.authorizationError),
    };
  } catch {
    return null;
  } finally {
    socket.destroy();
  }
}

/** One question by SNTP (RFC 4330): four times, and half the way there and back. */
async function offsetFrom(server: string, known?: readonly string[]): Promise<number | null> {
  const [, portText = '123'] = /:(\d+)$/.exec(server) ?? [];
  const address = known?.[0] ?? host(server);
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  const request = Buffer.alloc(NTP_PACKET);
  request[0] = 0x23; // Version 4, client.
  try {
    const sentMs = Date.now();
    const answered = once(socket, 'message', { signal: AbortSignal.timeout(3_000) });
    socket.on('error', () => undefined);
    socket.send(request, Number(portText), address);
    const [answer] = (await answered) as [Buffer];
    const gotMs = Date.now();
    if (answer.length < NTP_PACKET) return null;
    return (timeAt(answer, 32) - sentMs + (timeAt(answer, 40) - gotMs)) / 2;
  } catch {
    return null;
  } finally {
    socket.close();
  }
}

function timeAt(packet: Buffer, at: number): number {
  const seconds = packet.readUInt32BE(at) - NTP_ERA;
  return seconds * 1_000 + (packet.readUInt32BE(at + 4) / 2 ** 32) * 1_000;
}

async function enterMailServer(settings: Parameters<Probes['smtp']>[0]): Promise<string | null> {
  const transport = nodemailer.createTransport({
    ...{ url: settings.url, requireTLS: settings.requireTls },
    ...{ connectionTimeout: WITHIN_MS, greetingTimeout: WITHIN_MS, socketTimeout: WITHIN_MS },
  });
  try {
    await transport.verify();
    return null;
  } catch (error) {
    // What the server said, and never the login.
    const { code, responseCode } = error as { code?: string; responseCode?: number };
    return [code, responseCode].filter(Boolean).join(' ') || 'no reason given';
  } finally {
    transport.close();
  }
}

async function ask(
  url: string,
  options: { readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<HttpAnswer | null> {
  try {
    const signal = AbortSignal.timeout(WITHIN_MS);
    const { headers = {} } = options;
    const response = await fetch(url, { signal, headers, redirect: 'manual' });
    const body: unknown = await response.json().catch(() => null);
    return { status: response.status, body };
  } catch {
    return null;
  }
}

async function freeDisk(folder: string) {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { ratio: blocks === 0 ? 1 : bavail / blocks, bytes: bavail * bsize };
  } catch {
    return null;
  }
}

/** Files that the system keeps in memory are given up at once, so they count as free. */
function availableBytes(): number {
  try {
    const [, kilobytes] =
      /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8')) ?? [];
    return kilobytes === undefined ? freemem() : Number(kilobytes) * 1_024;
  } catch {
    return freemem();
  }
}
