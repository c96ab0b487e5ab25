/** The page that shows what arrived, its live stream, and the same as JSON. */
import { fileURLToPath } from 'node:url';
import { json, type Request, type Response, Router, static as staticFiles } from 'express';
import type { Attachments } from './attachments.ts';
import type { Faults } from './faults.ts';
import { bringInbound, type InboundTools } from './inbound.ts';
import { live } from './live-stream.ts';
import type { Messages } from './messages.ts';

const PAGE = fileURLToPath(new URL('./page', import.meta.url));

const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
  "img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'none'";

/** An e-mail is shown as it came: its styles count, but nothing in it runs or is fetched. */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; " +
  'sandbox allow-same-origin';

interface WebDoorOptions {
  readonly messages: Messages;
  readonly attachments: Attachments;
  readonly faults: Faults;
  readonly inbound: InboundTools;
}

export function webRoutes(options: WebDoorOptions): Router {
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
  router.get('/live', (_request, response) => {
    response.json({ status: 'ok' });
  });
  messageRoutes(router, options);
  faultRoutes(router, options);
  router.use(staticFiles(PAGE));
  return router;
}

function messageRoutes(router: Router, { messages, attachments, inbound }: WebDoorOptions): void {
  router.get('/api/messages', (request, response) => {
    response.json({ messages: chosen(messages, request.query) });
  });
  router.get('/api/counts', (request, response) => {
    const { to, channel } = request.query;
    response.json(messages.count({ ...text('to', to), ...text('channel', channel) }));
  });
  router.delete('/api/messages', (_request, response) => {
    messages.clear();
    attachments.clear();
    response.status(204).end();
  });
  router.get('/api/messages/:id/html', (request, response) => {
    const message = messages.get(request.params.id);
    if (message?.channel !== 'email' || message.html === null) response.status(404).end();
    else response.set('content-security-policy', MAIL_POLICY).type('html').send(message.html);
  });
  router.get('/api/messages/:id/attachments/:file', (request, response) => {
    const { id, file } = request.params;
    download(response, { messages, attachments }, { id, file });
  });
  router.get('/api/events', (request, response) => {
    const atMost = Number(request.query.atMost ?? Number.POSITIVE_INFINITY);
    live(request, response, { messages, atMost });
  });
  router.post('/api/inbound', json(), async (request, response) => {
    const came = await bringInbound(inbound, request.body);
    if (came.kind === 'invalid') response.status(400).json({ title: came.detail });
    else response.status(202).json({ sid: came.sid, answered: came.answered });
  });
}

function faultRoutes(router: Router, { faults }: WebDoorOptions): void {
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
}

function text<Name extends string>(name: Name, value: unknown): Partial<Record<Name, string>> {
  return typeof value === 'string' ? ({ [name]: value } as Record<Name, string>) : {};
}

function chosen(messages: Messages, { to, channel, words, limit }: Request['query']) {
  const wanted = String(words ?? '').toLowerCase();
  return messages
    .all()
    .filter((one) => to === undefined || one.to === to)
    .filter((one) => channel === undefined || one.channel === channel)
    .filter(
      (one) =>
        wanted === '' ||
        [one.to, one.from, 'subject' in one ? one.subject : '', one.text]
          .join(' ')
          .toLowerCase()
          .includes(wanted),
    )
    .slice(0, limit === undefined ? undefined : Number(limit));
}

/** A file is never shown as a page of this address, whatever it says it is. */
function download(
  response: Response,
  { messages, attachments }: Pick<WebDoorOptions, 'messages' | 'attachments'>,
  { id, file }: { readonly id: string; readonly file: string },
): void {
  const message = messages.get(id);
  const found =
    message?.channel === 'email' ? message.attachments.find((one) => one.id === file) : undefined;
  const content = found ? attachments.read(found.id) : null;
  if (!found || content === null) response.status(404).end();
  else response.attachment(found.fileName).type(found.contentType).send(content);
}
