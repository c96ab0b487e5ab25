/** Puts the simulator together and serves it over HTTP. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { acaRoutes } from './aca-door.ts';
import { adminRoutes } from './admin-door.ts';
import { createArchive } from './archive.ts';
import { checkoutRoutes } from './checkout-door.ts';
import { createClocks } from './clocks.ts';
import { createFaultSwitch, type FaultSwitch } from './fault-switch.ts';
import { fdrRoutes } from './fdr-door.ts';
import { createFlowMaker } from './flow-maker.ts';
import { gpdRoutes } from './gpd-door.ts';
import { createNode } from './node.ts';
import { pageRoutes } from './page.ts';
import { receiptRoutes } from './receipt-doors.ts';
import { type Answered, type Asked, routeTable } from './routes.ts';
import type { Settings } from './settings.ts';

const MAX_BODY_BYTES = 256 * 1024;

export function createSimulator(settings: Settings): Server {
  const archive = createArchive(settings.stateFile);
  const clocks = createClocks();
  const faults = createFaultSwitch();
  const flowMaker = createFlowMaker(archive);
  const node = createNode({ archive, clocks, faults, settings });
  const parts = { archive, clocks, faults, flowMaker, node, settings, hourMs: settings.hourMs };
  const find = routeTable([
    ...pageRoutes,
    { method: 'GET', path: '/live', answer: () => ({ status: 200, body: { status: 'live' } }) },
    ...adminRoutes(parts),
    ...checkoutRoutes(parts),
    ...acaRoutes(parts),
    ...gpdRoutes(parts),
    ...receiptRoutes(parts),
    ...fdrRoutes(parts),
  ]);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const found = find(request.method ?? 'GET', url.pathname);
    serve({ request, response, url, found, faults, settings }).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      if (!response.headersSent) send(response, { status: 500, body: { error: reason } });
    });
  });
  const today = (ec: string) => clocks.italian(ec).slice(0, 10);
  const daily = setInterval(() => flowMaker.runDue(today), 24 * settings.hourMs).unref();
  server.on('close', () => {
    clearInterval(daily);
    node.retries.stop();
    archive.close();
  });
  return server;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly found: ReturnType<ReturnType<typeof routeTable>>;
  readonly faults: FaultSwitch;
  readonly settings: Settings;
}

async function serve(exchange: Exchange): Promise<void> {
  const { request, response, url, found, faults, settings } = exchange;
  const text = await readText(request);
  if (found === null) {
    return send(response, { status: 404, body: { error: 'There is nothing at this address.' } });
  }
  if (text === null) return send(response, { status: 413, body: { error: 'That is too long.' } });
  const { route, params } = found;
  if (route.door !== undefined) {
    const met = await faults.meet(route.door);
    if (met === 'down') return void response.destroy();
    if (met !== null) return send(response, met);
    if (!mayEnter(request, settings)) return send(response, denied);
  }
  const asked: Asked = {
    method: request.method ?? 'GET',
    url,
    params,
    headers: request.headers,
    text,
  };
  send(response, await route.answer(asked));
}

function mayEnter({ headers }: IncomingMessage, { subscriptionKey }: Settings): boolean {
  return subscriptionKey === null || headers['ocp-apim-subscription-key'] === subscriptionKey;
}

const denied: Answered = {
  status: 401,
  body: {
    statusCode: 401,
    message: 'Access denied due to missing or invalid subscription key.',
  },
};

/** Null where it is more than anybody has to say. */
async function readText(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, body, type, headers }: Answered): void {
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, { 'content-type': type ?? 'application/json', ...headers }).end(text);
}
