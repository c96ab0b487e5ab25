/** The page's live stream, and that of programs that want every message. */
import type { Request, Response } from 'express';
import type { Change, Messages } from './messages.ts';

const WINDOW_MS = 250;
const STILL_HERE_EVERY_MS = 15_000;

/**
 * Each change as an event. With `atMost`, a quarter of a second has no more events than that; what
 * goes beyond is told at its end by one `many`, after which the reader asks for the list.
 */
export function live(
  request: Request,
  response: Response,
  { messages, atMost }: { readonly messages: Messages; readonly atMost: number },
): void {
  response.set('content-type', 'text/event-stream');
  response.write('retry: 1000\n\n');
  let told = 0;
  let held = 0;
  const tell = (change: Change): void => {
    const data = change.kind === 'message' ? JSON.stringify(change.message) : '{}';
    response.write(`event: ${change.kind}\ndata: ${data}\n\n`);
  };
  const end = messages.subscribe((change) => {
    if (change.kind === 'message' && told >= atMost) held += 1;
    else tell(change);
    told += 1;
  });
  const windowEnds = setInterval(() => {
    if (held > 0) response.write(`event: many\ndata: {"count":${held}}\n\n`);
    told = 0;
    held = 0;
  }, WINDOW_MS);
  // Proxies and browsers drop a connection on which nothing moves.
  const beat = setInterval(() => response.write(': still here\n\n'), STILL_HERE_EVERY_MS);
  request.on('close', () => {
    clearInterval(windowEnds);
    clearInterval(beat);
    end();
  });
}
