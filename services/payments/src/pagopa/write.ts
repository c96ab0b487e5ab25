/** Writes a message from its values; the order of the elements comes from the description. */
import type { MessageName, MessageOf } from './messages.ts';
import { MESSAGE_NAMESPACE, messages } from './messages.ts';
import type { ElementType } from './schema.ts';

export function writeMessage<Name extends MessageName>(name: Name, value: MessageOf<Name>): string {
  const content = contentOf(messages[name], value);
  return `<pafn:${name} xmlns:pafn="${MESSAGE_NAMESPACE}">${content}</pafn:${name}>`;
}

function contentOf(type: ElementType, value: unknown): string {
  if (type.kind === 'simple') return escapeText(String(value));
  const fields = value as Record<string, unknown>;
  return type.parts
    .flatMap((part) => (part.kind === 'choice' ? part.options : [part]))
    .flatMap(({ name, type: childType }) =>
      // An optional element without a value is left out: empty, most of them would be invalid.
      [fields[name] ?? []]
        .flat()
        .map((child) => `<${name}>${contentOf(childType, child)}</${name}>`),
    )
    .join('');
}

/** Characters that XML 1.0 can't carry, not even escaped, are dropped: they mean nothing. */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\r/g, '&#13;');
}
