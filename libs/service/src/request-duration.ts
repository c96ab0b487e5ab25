/** How long requests take, by route and answer; what asks every few seconds is left out. */
import { histogram } from '@mestolo/telemetry/instruments.ts';
import type { Route } from './http.ts';

const duration = histogram('http_server_request_duration_seconds');

/** A probe's 503 is no error, and its 200 no work: both would falsify every share. */
const LEFT_OUT = new Set(['/live', '/ready', '/ready/consumer', '/status', '/metrics']);

/** Begins now; the function it returns ends it, with the status of the answer. */
export function measureRequest({ method, path }: Route): (status: number) => void {
  if (LEFT_OUT.has(path)) return () => {};
  const begunMs = performance.now();
  return (status) => {
    duration.record((performance.now() - begunMs) / 1000, {
      http_route: path,
      http_request_method: method.toUpperCase(),
      http_response_status_code: status,
    });
  };
}
