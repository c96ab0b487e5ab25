/** The SOAP 1.1 envelope around a message, and the fault for what is no message of ours. */
import { escapeText } from './write.ts';
import type { XmlElement } from './xml-tree.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

export type EnvelopeReading =
  | { readonly kind: 'message'; readonly message: XmlElement }
  | { readonly kind: 'fault'; readonly code: SoapFaultCode; readonly reason: string };

/** Whose mistake it is, in SOAP's words: the caller's, ours, or what the caller may not ask. */
export type SoapFaultCode = 'Client' | 'Server' | 'VersionMismatch' | 'MustUnderstand';

export function readEnvelope(root: XmlElement): EnvelopeReading {
  if (root.name !== 'Envelope') return refuse('Client', 'The body is not a SOAP envelope.');
  if (root.namespace !== SOAP) return refuse('VersionMismatch', 'Only SOAP 1.1 is spoken here.');
  const parts = [...root.children];
  const header = isSoap(parts[0], 'Header') ? parts.shift() : undefined;
  const body = parts.shift();
  if (body === undefined || !isSoap(body, 'Body')) {
    return refuse('Client', 'The envelope has no body in its place.');
  }
  if (parts.length > 0) return refuse('Client', 'The envelope has something after its body.');
  if (header?.children.some(mustBeUnderstood)) {
    return refuse('MustUnderstand', 'No header is understood here.');
  }
  const [message, ...others] = body.children;
  if (message === undefined || others.length > 0) {
    return refuse('Client', 'The body must hold exactly one message.');
  }
  return { kind: 'message', message };
}

export function writeEnvelope(message: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    `<soapenv:Envelope xmlns:soapenv="${SOAP}"><soapenv:Body>${message}</soapenv:Body>` +
    '</soapenv:Envelope>'
  );
}

export function writeSoapFault(code: SoapFaultCode, reason: string): string {
  return writeEnvelope(
    `<soapenv:Fault><faultcode>soapenv:${code}</faultcode>` +
      `<faultstring>${escapeText(reason)}</faultstring></soapenv:Fault>`,
  );
}

function isSoap(element: XmlElement | undefined, name: string): boolean {
  return element?.name === name && element.namespace === SOAP;
}

function mustBeUnderstood(header: XmlElement): boolean {
  return header.attributes.some(
    ({ name, namespace, value }) =>
      name === 'mustUnderstand' && namespace === SOAP && value.trim() === '1',
  );
}

function refuse(code: SoapFaultCode, reason: string): EnvelopeReading {
  return { kind: 'fault', code, reason };
}
