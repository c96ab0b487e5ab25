/** Our verdict on a message, and the places where libxml2 is known to read the standard wrongly. */
import { check } from '@mestolo/payments/pagopa/check.ts';
import {
  MESSAGE_NAMESPACE,
  type MessageName,
  messages,
} from '@mestolo/payments/pagopa/messages.ts';
import { readXml } from '@mestolo/payments/pagopa/xml-tree.ts';
import type { Mutation } from './mutations.ts';

export function ourVerdict(message: string): boolean {
  const xml = readXml(new TextEncoder().encode(message));
  if (xml.kind === 'refused') throw new Error(`${xml.reason} ${message.slice(0, 300)}`);
  const { name, namespace } = xml.root;
  if (namespace !== MESSAGE_NAMESPACE || !Object.hasOwn(messages, name)) return false;
  return check(xml.root, messages[name as MessageName]).kind === 'valid';
}

const DATES = [
  'dueDate',
  'retentionDate',
  'paymentDateTime',
  'applicationDate',
  'transferDate',
] as const;
const BASE64 = ['hashDocumento', 'MBDAttachment', 'datiSpecificiServizioRequest'] as const;

/**
 * XML Schema Part 2 lets white space around dates collapse, which libxml2 does not do; and it
 * allows only the base64 alphabet in base64Binary, where libxml2 passes over anything else. In
 * these two cases we follow the standard, as the node's own validator does.
 */
export function isKnownErrorOfLibxml2({ leaf }: Mutation, ours: boolean): boolean {
  if (leaf === null) return false;
  const { name, value } = leaf;
  if (DATES.some((date) => date === name)) return ours && /^[ \t\r\n]|[ \t\r\n]$/.test(value);
  const isBase64 = BASE64.some((base64) => base64 === name);
  return isBase64 && !ours && (/[^A-Za-z0-9+/= \t\r\n]/.test(value) || /^\s/.test(value));
}
