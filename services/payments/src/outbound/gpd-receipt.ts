/**
 * Reads a receipt as PagoPA's archive gives it: the message that the node had sent there, or only
 * the receipt inside it. It is checked as strictly as what comes to the station.
 */
import { check } from '../pagopa/check.ts';
import { receiptElement } from '../pagopa/messages.ts';
import type { ReceiptContent } from '../pagopa/ports.ts';
import { readXml, type XmlElement } from '../pagopa/xml-tree.ts';

export type GpdReceiptReading =
  | { readonly kind: 'read'; readonly content: ReceiptContent }
  /** `reason` has none of the sender's words. */
  | { readonly kind: 'refused'; readonly reason: string };

export function readGpdReceipt(text: string, iuv: string): GpdReceiptReading {
  const xml = readXml(new TextEncoder().encode(text));
  if (xml.kind === 'refused') return xml;
  const element = receiptIn(xml.root);
  if (element === null) return { kind: 'refused', reason: 'It holds no receipt.' };
  const checked = check(element, receiptElement);
  if (checked.kind === 'invalid') {
    const { path, rule } = checked.problem;
    return { kind: 'refused', reason: `${path} ${rule}` };
  }
  const content = checked.value;
  return content.creditorReferenceId === iuv
    ? { kind: 'read', content }
    : { kind: 'refused', reason: 'It is the receipt of another payment.' };
}

function receiptIn(element: XmlElement): XmlElement | null {
  if (/^(ct)?receipt(v2)?$/i.test(element.name)) return element;
  for (const child of element.children) {
    const found = receiptIn(child);
    if (found !== null) return found;
  }
  return null;
}
