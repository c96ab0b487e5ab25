/** Starts the gateway simulator from its environment, and stops it when asked. */
import { createSimulator } from './server.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const server = createSimulator(settings);

server.listen(settings.port, () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : settings.port;
  console.log(`gateway simulator: http://127.0.0.1:${port} calls ${settings.stationUrl}`);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 3_000).unref();
  });
}
