/** Messages as small trees that can be damaged on purpose, and written as XML. */

export interface Node {
  readonly name: string;
  /** With a prefix of its own where it is not the message's usual one. */
  readonly namespace?: string;
  readonly attributes?: string;
  readonly content: string | readonly Node[];
  /** Text among the children, where none should be. */
  readonly stray?: string;
}

const MESSAGES = 'http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd';
export const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

export function el(name: string, ...content: readonly Node[] | readonly [string]): Node {
  return typeof content[0] === 'string'
    ? { name, content: content[0] }
    : { name, content: content as readonly Node[] };
}

/** The message alone, with its own namespace declaration. */
export function write(message: Node): string {
  return element(message, message.namespace ?? MESSAGES);
}

export function envelope(message: string): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="${SOAP}"><s:Header/>` +
    `<s:Body>${message}</s:Body></s:Envelope>`
  );
}

function element(node: Node, namespace: string): string {
  const name = namespace === '' ? node.name : `m:${node.name}`;
  const declaration = namespace === '' ? '' : ` xmlns:m="${namespace}"`;
  const inside =
    typeof node.content === 'string'
      ? escapeText(node.content)
      : node.content.map((child) => element(child, child.namespace ?? '')).join('');
  return `<${name}${declaration}${node.attributes ?? ''}>${node.stray ?? ''}${inside}</${name}>`;
}

function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
