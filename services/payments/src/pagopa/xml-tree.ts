/**
 * Reads XML that a stranger sent into a small tree. Everything that makes XML dangerous is refused:
 * document types, entities, other encodings, size and depth beyond need.
 */
import { SaxesParser, type SaxesTagNS } from 'saxes';

export interface XmlElement {
  readonly name: string;
  /** Empty where the element is in no namespace. */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** All text directly inside, comments left out, white space as it was sent. */
  readonly text: string;
}

export interface XmlAttribute {
  readonly name: string;
  readonly namespace: string;
  readonly value: string;
}

export type XmlReading =
  | { readonly kind: 'read'; readonly root: XmlElement }
  | { readonly kind: 'refused'; readonly reason: string };

/** A receipt with all its optional parts stays below 64 KB; the rest is room. */
export const MAX_XML_BYTES = 256 * 1024;
const MAX_DEPTH = 32;
const MAX_ATTRIBUTES = 32;
/** Tags, comments and references together; a receipt with all its parts has a thousand. */
const MAX_MARKS = 8_000;
const XMLNS = 'http://www.w3.org/2000/xmlns/';

/** How large a document may be; a file that the office uploads may be larger than a message. */
export interface XmlLimits {
  readonly maxBytes: number;
  /** Tags, comments and references together. */
  readonly maxMarks: number;
}

const MESSAGE: XmlLimits = { maxBytes: MAX_XML_BYTES, maxMarks: MAX_MARKS };

class Refused extends Error {}

interface OpenElement {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: XmlElement[];
  text: string;
}

/** Never throws on bad input; `reason` is one sentence without any of the sender's words. */
export function readXml(bytes: Uint8Array, limits: XmlLimits = MESSAGE): XmlReading {
  try {
    return { kind: 'read', root: parse(decode(bytes, limits)) };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

function decode(bytes: Uint8Array, { maxBytes, maxMarks }: XmlLimits): string {
  if (bytes.byteLength === 0) throw new Refused('The body is empty.');
  if (bytes.byteLength > maxBytes) {
    throw new Refused(`The body is larger than ${maxBytes / 1024} KB.`);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refused('The body is not UTF-8.');
  }
  if (text.includes('\0')) throw new Refused('The body has a NUL character.');
  // Looked for in the plain text, before any parser sees it: there is no legal use of it here.
  if (/<!\s*(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(text)) {
    throw new Refused('A document type is not allowed.');
  }
  // Counted here too: small parts in great number cost a parser the most time.
  if (hasMoreMarks(text, maxMarks)) throw new Refused('The body has too many parts.');
  return text;
}

function hasMoreMarks(text: string, limit: number): boolean {
  let count = 0;
  for (const mark of ['<', '&']) {
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
      count += 1;
      if (count > limit) return true;
    }
  }
  return false;
}

function parse(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true, position: false, defaultXMLVersion: '1.0' });
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  const addText = (piece: string) => {
    const current = open.at(-1);
    if (current !== undefined) current.text += piece;
  };
  parser.on('error', () => {
    throw new Refused('The body is not well-formed XML.');
  });
  parser.on('xmldecl', ({ version, encoding }) => checkDeclaration(version, encoding));
  parser.on('doctype', () => {
    throw new Refused('A document type is not allowed.');
  });
  let attributes = 0;
  parser.on('opentagstart', () => {
    attributes = 0;
  });
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > MAX_ATTRIBUTES) throw new Refused('An element has too many attributes.');
  });
  parser.on('opentag', (tag) => {
    if (open.length >= MAX_DEPTH) throw new Refused('The elements are nested too deeply.');
    open.push(opened(tag));
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed === undefined) return;
    const parent = open.at(-1);
    if (parent === undefined) root = closed;
    else parent.children.push(closed);
  });
  parser.write(text).close();
  if (root === undefined) throw new Refused('The body has no element.');
  return root;
}

function checkDeclaration(version: string | undefined, encoding: string | undefined): void {
  if (version !== '1.0') throw new Refused('Only XML 1.0 is read.');
  if (encoding !== undefined && !/^(utf-8|us-ascii)$/i.test(encoding)) {
    throw new Refused('Only the encoding UTF-8 is read.');
  }
}

function opened(tag: SaxesTagNS): OpenElement {
  const attributes = Object.values(tag.attributes)
    .filter((attribute) => attribute.uri !== XMLNS)
    .map(({ local, uri, value }) => ({ name: local, namespace: uri, value }));
  return { name: tag.local, namespace: tag.uri, attributes, children: [], text: '' };
}
