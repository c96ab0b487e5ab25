/** The page that shows what arrived, its live stream, and the same as JSON. */
import { fileURLToPath } from 'node:url';
import { json, type Request, type Response, Router, static as staticFiles } from 'express';
import type { Faults } from './faults.ts';
import type { Messages } from './messages.ts';

const PAGE = fileURLToPath(new URL('./page', import.meta.url));

const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
  "img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'none'";

/** An e-mail is shown as it came: its styles count, but nothing in it runs or is fetched. */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; " +
  'sandbox allow-same-origin';

export function webRoutes({ messages, faults }: { messages: Messages; faults: Faults }): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.set({
      'content-security-policy': PAGE_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    next();
  });
  router.get('/api/messages', (request, response) => {
    response.json({ messages: chosen(messages, request.query) });
  });
  router.delete('/api/messages', (_request, response) => {
    messages.clear();
    response.status(204).end();
  });
  router.get('/api/messages/:id/html', (request, response) => {
    const message = messages.all().find(({ id }) => id === request.params.id);
    if (message?.channel !== 'email' || message.html === null) response.status(404).end();
    else response.set('content-security-policy', MAIL_POLICY).type('html').send(message.html);
  });
  router.get('/api/events', (request, response) => live(request, response, messages));
  router.get('/api/faults', (_request, response) => {
    response.json({ faults: faults.all() });
  });
  router.post('/api/faults', json(), (request, response) => {
    const fault = faults.order(request.body);
    if (fault) response.status(201).json(fault);
    else response.status(400).json({ title: 'A fault has a channel and a kind: see the README' });
  });
  router.delete('/api/faults', (_request, response) => {
    faults.clear();
    response.status(204).end();
  });
  router.get('/live', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.use(staticFiles(PAGE));
  return router;
}

function chosen(messages: Messages, { to, channel }: Request['query']) {
  return messages
    .all()
    .filter((one) => to === undefined || one.to === to)
    .filter((one) => channel === undefined || one.channel === channel);
}

function live(request: Request, response: Response, messages: Messages): void {
  response.set('content-type', 'text/event-stream');
  response.write('retry: 1000\n\n');
  const end = messages.subscribe((change) => {
    const data = change.kind === 'message' ? JSON.stringify(change.message) : '{}';
    response.write(`event: ${change.kind}\ndata: ${data}\n\n`);
  });
  // Proxies and browsers drop a connection on which nothing moves.
  const beat = setInterval(() => response.write(': still here\n\n'), 15_000);
  request.on('close', () => {
    clearInterval(beat);
    end();
  });
}
