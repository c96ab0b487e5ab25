/** Runs the doctor's checks every few minutes; what it saw is at /metrics (WATCHMAN_PORT). */
import { createServer } from 'node:http';
import { type Examined, examine } from './doctor/examine.ts';
import { metricsText } from './doctor/metrics-text.ts';
import { settingsOf } from './doctor/settings.ts';
import { worldProbes } from './doctor/world.ts';
import { reachHere } from './reach.ts';

const EVERY_MS = 300_000;
const PORT = Number(process.env.WATCHMAN_PORT || 4130);

let seen: Examined | null = null;

async function look(): Promise<void> {
  try {
    const reach = reachHere();
    const settings = settingsOf(reach);
    const dnsServers = (settings.DNS_SERVERS ?? '').split(',').filter(Boolean);
    seen = await examine(reach, settings, worldProbes(dnsServers));
    const bad = seen.findings.flatMap((one) => (one.state === 'bad' ? [one.check] : []));
    console.log(JSON.stringify({ level: 'info', message: 'looked at everything', bad }));
  } catch (error) {
    // Old figures would look well for ever.
    seen = null;
    const name = error instanceof Error ? error.message : 'unknown';
    console.log(JSON.stringify({ level: 'error', message: 'could not look', error: name }));
  }
}

const server = createServer((request, response) => {
  const path = request.url?.split('?')[0];
  if (path === '/metrics') {
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    response.end(seen === null ? '' : metricsText(seen, new Date()));
    return;
  }
  response.statusCode = path === '/live' || path === '/ready' ? 200 : 404;
  response.end();
});
server.listen(PORT);
const timer = setInterval(() => void look(), EVERY_MS);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    clearInterval(timer);
    server.close();
    server.closeAllConnections();
    // A check may be waiting for a network that does not answer.
    process.exit(0);
  });
}
void look();
