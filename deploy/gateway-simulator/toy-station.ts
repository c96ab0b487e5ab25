/** A creditor's station of a few lines, for the simulator's own tests: it knows every notice. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NAMESPACE, soap } from './requests.ts';
import { at, type Element, group, readXml, tag, textAt } from './xml.ts';

export interface ToyStation {
  readonly url: string;
  /** The name of each message that came, in order; receipts with their id. */
  readonly heard: string[];
  /** Refuses connections until it is opened again. */
  close(): Promise<void>;
  open(): Promise<void>;
  /** Holds every get until the promise settles. */
  holdGets(until: Promise<unknown>): void;
}

export async function startToyStation(amountCents: number): Promise<ToyStation> {
  const heard: string[] = [];
  let server: Server | null = null;
  let port = 0;
  let held: Promise<unknown> = Promise.resolve();
  const open = async () => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const message = at(readXml(Buffer.concat(chunks).toString('utf8')), 'Body')?.children[0];
      if (!message) return void response.writeHead(400).end();
      heard.push(message.name + (textAt(message, 'receipt/paymentNote') ? ' of a cart' : ''));
      if (message.name.startsWith('paGet')) await held;
      response.setHeader('content-type', 'text/xml');
      response.end(soap(answerTo(message, amountCents)));
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  };
  await open();
  return {
    url: `http://127.0.0.1:${port}/`,
    heard,
    open,
    async close() {
      server?.closeAllConnections();
      server?.close();
      if (server) await once(server, 'close');
    },
    holdGets(until) {
      held = until;
    },
  };
}

function answerTo(message: Element, amountCents: number): string {
  const amount = (amountCents / 100).toFixed(2);
  const creditor = textAt(message, 'idPA') ?? '';
  const notice = textAt(message, 'qrCode/noticeNumber') ?? '';
  switch (message.name) {
    case 'paVerifyPaymentNoticeReq':
      return answer('paVerifyPaymentNoticeRes', verified(amount, creditor));
    case 'paGetPaymentV2Request':
      return answer('paGetPaymentV2Response', data({ amount, creditor, iuv: notice.slice(1) }));
    case 'paGetPaymentReq':
      return answer('paGetPaymentRes', data({ amount, creditor, iuv: notice.slice(1) }));
    case 'paSendRTReq':
      return answer('paSendRTRes', '');
    default:
      return answer('paSendRTV2Response', '');
  }
}

function answer(name: string, content: string): string {
  return `<p:${name} xmlns:p="${NAMESPACE}">${tag('outcome', 'OK')}${content}</p:${name}>`;
}

function verified(amount: string, creditor: string): string {
  const option = tag('amount', amount) + tag('options', 'EQ') + tag('allCCP', 'false');
  return (
    group('paymentList', group('paymentOptionDescription', option)) +
    tag('paymentDescription', 'Ricarica') +
    tag('fiscalCodePA', creditor) +
    tag('companyName', 'Comune')
  );
}

function data({ amount, creditor, iuv }: { amount: string; creditor: string; iuv: string }) {
  const who =
    tag('entityUniqueIdentifierType', 'F') + tag('entityUniqueIdentifierValue', 'ANONIMO');
  return group(
    'data',
    tag('creditorReferenceId', iuv),
    tag('paymentAmount', amount),
    tag('dueDate', '2030-01-01'),
    tag('description', 'Ricarica'),
    tag('companyName', 'Comune'),
    group('debtor', group('uniqueIdentifier', who), tag('fullName', 'ANONIMO')),
    group(
      'transferList',
      group(
        'transfer',
        tag('idTransfer', '1'),
        tag('transferAmount', amount),
        tag('fiscalCodePA', creditor),
        tag('IBAN', 'IT60X0542811101000000123456'),
        tag('remittanceInformation', `/RFB/${iuv}`),
        tag('transferCategory', '9/0107101TS/'),
      ),
    ),
  );
}
