/** Turns whatever was thrown into problem details, and logs what is our own fault. */
import type { Duplex } from 'node:stream';
import { causeOf } from '@mestolo/messaging/trace.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { Request, Response } from 'express';
import { ServiceCallFailed } from './client.ts';
import { reportError } from './error-report.ts';
import { HttpProblem, problem, unavailable } from './http.ts';

const RETRY_AFTER_SECONDS = 5;

export type AnswerError = (error: unknown, request: Request, response: Response) => void;

export function answerErrors(logger: Logger): AnswerError {
  return (error, request, response) => {
    const { details, headers } = problemOf(error);
    if (details.status >= 500) {
      const { method } = request;
      const route = String(request.route?.path ?? 'no route');
      logger.error({ method, route, status: details.status, error: reportError(error) }, 'refused');
    }
    // A stream that has begun can only be cut.
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { traceId } = causeOf();
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.status(details.status).setHeader('content-type', 'application/problem+json');
    response.end(JSON.stringify(traceId ? { ...details, traceId } : details));
  };
}

function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (!(error instanceof Error)) return problem(500);
  const { retryAfterSeconds } = error as { retryAfterSeconds?: unknown };
  if (typeof retryAfterSeconds === 'number') {
    return unavailable(retryAfterSeconds, 'This cannot be done just now. Nothing was changed.');
  }
  if (/^Mongo(ServerSelection|Network|NotConnected|PoolCleared)/.test(error.name)) {
    return unavailable(RETRY_AFTER_SECONDS, 'The data cannot be reached just now.');
  }
  if (error instanceof ServiceCallFailed) {
    return problem(502, { type: 'other-service', detail: 'Another service refused its part.' });
  }
  // Express refuses an address with broken percent-encoding in this way.
  if (error instanceof URIError) return problem(400, { detail: 'The address cannot be read.' });
  return problem(500, { detail: 'Something is wrong on our side; it has been noted.' });
}

/** What is not HTTP has no route; the answer is written to the socket. */
export function answerMalformedRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusOfParserError(error.code);
  const body = JSON.stringify(problem(status, { detail: 'The request cannot be read.' }).details);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nconnection: close\r\n` +
      `content-type: application/problem+json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
}

function statusOfParserError(code: string | undefined): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}
