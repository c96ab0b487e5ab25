/**
 * The same page as a message of App IO, which takes a subject of 10 to 120 characters and markdown
 * of 80 to 10,000: https://developer.pagopa.it/app-io/api
 */
import type { Block, Page } from './page.ts';

const SUBJECT_MOST = 120;
const SUBJECT_LEAST = 10;
const MARKDOWN_MOST = 10_000;
const MARKDOWN_LEAST = 80;

export interface ComposedAppIo {
  readonly subject: string;
  readonly markdown: string;
}

export function appIoOf(page: Page): ComposedAppIo {
  const { from, subject, greeting, blocks, reason, change, signature } = page;
  const whole = subject.length < SUBJECT_LEAST ? `${from}: ${subject}` : subject;
  const end = [
    escaped(reason),
    ...(change === null ? [] : [markdownOfChange(change)]),
    escaped(signature),
  ].join('\n\n');
  const words = [escaped(greeting), ...blocks.map(markdownOf)].join('\n\n');
  // Too long is only what the office wrote; why it came and how to stop it are never cut off.
  const markdown = `${cut(words, MARKDOWN_MOST - end.length - 2)}\n\n${end}`;
  return {
    subject: cut(whole.padEnd(SUBJECT_LEAST, '.'), SUBJECT_MOST),
    markdown: markdown.padEnd(MARKDOWN_LEAST, '.'),
  };
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text
    .slice(0, most - 1)
    .toWellFormed()
    .replace(/\ufffd$/, '')}…`;
}

function markdownOf(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return block.lines.map((line) => atStart(escaped(line))).join('  \n');
    case 'list':
      return block.items.map((item) => `- ${atStart(escaped(item))}`).join('\n');
    case 'facts':
      return block.rows
        .map(([name, value]) => `- ${escaped(name)}: **${escaped(value)}**`)
        .join('\n');
    case 'button':
      return `[${escaped(block.label)}](${addressOf(block.address)})`;
  }
}

function markdownOfChange({ words, address }: NonNullable<Page['change']>): string {
  if (address === null) return escaped(words);
  return `[${escaped(words.replace(/:$/, ''))}](${addressOf(address)})`;
}

/** Brackets would end the link. */
function addressOf(address: string): string {
  return address.replaceAll(/[()]/g, (letter) => (letter === '(' ? '%28' : '%29'));
}

/** What would be read as markdown or HTML stays what it is. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|~!]/g, '\\$&');
}

/** What would begin a list or underline the line above. */
function atStart(text: string): string {
  return text.replace(/^(\d+)([.)])/, '$1\\$2').replace(/^([-+=])/, '\\$1');
}
