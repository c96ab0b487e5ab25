/** Starts the gateway simulator: a small HTTP API and a page to pay a notice by hand. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { order } from './order.ts';
import { page, pageScript } from './page.ts';
import { pay } from './pay.ts';

const port = Number(process.env.PORT ?? 4120);
const paymentsUrl = (process.env.PAYMENTS_URL ?? 'http://127.0.0.1:4104').replace(/\/+$/, '');
const stationUrl = process.env.STATION_URL ?? `${paymentsUrl}/pagopa/paForNode`;
const MAX_BODY_BYTES = 64 * 1024;

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    if (!response.headersSent) send(response, 500, { error: reason });
  });
});

server.listen(port, () => {
  const address = server.address();
  const listening = typeof address === 'object' && address !== null ? address.port : port;
  console.log(`gateway simulator: http://127.0.0.1:${listening} calls ${stationUrl}`);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 3_000).unref();
  });
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const route = `${request.method} ${pathname}`;
  if (route === 'GET /') send(response, 200, page, 'text/html; charset=utf-8');
  else if (route === 'GET /page.js') send(response, 200, pageScript, 'text/javascript');
  else if (route === 'GET /live') send(response, 200, { status: 'live' });
  else if (route === 'POST /pay') await answerPay(request, response);
  else send(response, 404, { error: 'There is nothing at this address.' });
}

async function answerPay(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const wanted = order.safeParse(await readJson(request));
  if (!wanted.success) {
    const wrong = wanted.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    send(response, 400, { error: wrong.join('; ') });
  } else if (wanted.data.receiptOnly && wanted.data.amountCents === undefined) {
    send(response, 400, { error: 'receiptOnly needs amountCents.' });
  } else send(response, 200, await pay(stationUrl, wanted.data));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, status: number, body: unknown, type?: string): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': type ?? 'application/json' }).end(text);
}
