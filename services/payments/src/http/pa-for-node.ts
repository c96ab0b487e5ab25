/** POST /pagopa/paForNode: the station, by which the pagoPA node reaches the Comuni. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { histogram } from '@mestolo/telemetry/instruments.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import { z } from 'zod';
import type { StationPorts } from '../pagopa/ports.ts';
import { writeSoapFault } from '../pagopa/soap.ts';
import { answerNode, type StationAnswer } from '../pagopa/station.ts';
import { MAX_XML_BYTES } from '../pagopa/xml-tree.ts';

const duration = histogram('mestolo_payments_station_duration_seconds');

/** The node sends a message at once; whoever drips one only wants to hold a connection. */
const BODY_WITHIN_MS = 3_000;

export function paForNode(ports: StationPorts, logger: Logger): Route {
  return defineRoute({
    method: 'post',
    path: '/pagopa/paForNode',
    access: 'certificate',
    summary: 'Answer the pagoPA node: SOAP 1.1',
    produces: 'text/xml',
    answers: { 200: z.string(), 400: z.string(), 500: z.string() },
    rawBody: true,
    bodyLimitBytes: MAX_XML_BYTES,
    bodyWithinMs: BODY_WITHIN_MS,
    async handle({ body, cause }) {
      const begunMs = performance.now();
      const answer = await answerNode(ports, body, cause).catch((error: unknown) => {
        // Not a KO: the node sends a receipt again only where it got no valid answer.
        // Errors of drivers may quote a document, so only their kind is logged.
        const kind = error instanceof Error ? error.name : 'unknown';
        logger.error({ error: kind }, 'the station could not answer');
        return ourTrouble;
      });
      const { operation, code, trouble } = answer;
      duration.record((performance.now() - begunMs) / 1000, labelsOf(answer));
      if (trouble !== undefined) logger.error({ operation, trouble }, 'our answer would be wrong');
      else if (code !== 'OK') logger.info({ operation, code }, 'the station said no');
      const headers = { 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'no-store' };
      return { status: answer.status, body: answer.body, headers };
    },
  });
}

/** pagoPA counts by primitive; `paGetPaymentV2Request` is paGetPaymentV2. */
function labelsOf({ operation, status, code }: StationAnswer) {
  const primitive = operation?.replace(/Req(uest)?$/, '') ?? 'none';
  if (status >= 500 || code === 'PAA_SYSTEM_ERROR') return { primitive, outcome: 'failed' };
  if (status >= 400) return { primitive, outcome: 'fault' };
  return { primitive, outcome: code === 'OK' ? 'ok' : 'refused' };
}

const ourTrouble: StationAnswer = {
  status: 500,
  body: writeSoapFault('Server', 'The request could not be served now. Send it again later.'),
  operation: null,
  code: 'Server',
};
