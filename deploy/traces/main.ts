/** Starts the page of recent traces with what its environment says; the README lists the names. */
import { startTraces } from './server.ts';

const env = process.env;

/** `billing=http://127.0.0.1:4103,payments=…` */
function servicesIn(text: string): Record<string, string> {
  const pairs = text.split(',').map((part) => part.trim().split(/=(.*)/s));
  return Object.fromEntries(pairs.filter(([name, url]) => name && url));
}

const traces = await startTraces({
  host: env.HOST || '127.0.0.1',
  port: Number(env.PORT || 4140),
  services: servicesIn(env.SERVICES ?? ''),
});
console.log(JSON.stringify({ msg: 'ready', page: traces.url }));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    traces.stop().then(() => process.exit(0));
  });
}
