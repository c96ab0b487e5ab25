/**
 * One message before it has a form: what the template says, in blocks, with what stands around it.
 * The e-mail's text and HTML and App IO's markdown are all made of it.
 */
import { cleanLines, oneLine, webAddress } from './clean.ts';
import { fill, type Language, type Values } from './template.ts';

export type Block =
  /** Lines of one paragraph. */
  | { readonly kind: 'paragraph'; readonly lines: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** Name and value. */
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [string, string])[] }
  | { readonly kind: 'button'; readonly label: string; readonly address: string };

export interface Page {
  readonly language: Language;
  /** The name of the Comune. */
  readonly from: string;
  readonly subject: string;
  readonly greeting: string;
  readonly blocks: readonly Block[];
  readonly reason: string;
  readonly change: { readonly words: string; readonly address: string | null } | null;
  readonly signature: string;
}

/** Stands for a value while blocks are told apart, so that no value can become one. */
const MARK = /\u{e000}(\d+)\u{e001}/gu;

/**
 * Fills in the values so that they stay values: whatever a name contains, it begins no list, no
 * button and no line of its own.
 */
export function blocksOf(body: string, values: Values): Block[] {
  const marked = markValues(values);
  const filled = fill(cleanLines(body), marked.names);
  const groups = filled.split(/\n[ \t]*\n/).flatMap((group) => blocksIn(group.split('\n')));
  return groups.map((block) => resolved(block, marked.resolve)).filter(saysSomething);
}

/** A subject or an SMS: one line, whatever the values and the office's words contain. */
export function lineOf(source: string, values: Values): string {
  const marked = markValues(values);
  return oneLine(marked.resolve(fill(cleanLines(source), marked.names)));
}

function markValues(values: Values) {
  const said: string[] = [];
  const names: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(values)) {
    const clean = oneLine(value);
    names[name] = clean === '' ? '' : `\u{e000}${said.push(clean) - 1}\u{e001}`;
  }
  const resolve = (text: string) => text.replaceAll(MARK, (_mark, at) => said[Number(at)] ?? '');
  return { names, resolve };
}

const ITEM = /^\s*[-•]\s+(.*)$/;
const FACT = /^\s*\|([^|]*)\|([^|]*)\|?\s*$/;
const BUTTON = /^\s*\[([^\]]+)\]\((\S*)\)\s*$/;

/** Lines of one kind that follow each other are one block. */
function blocksIn(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  for (const line of lines) {
    const next = blockOf(line);
    const last = blocks.at(-1);
    const joined = last && next && join(last, next);
    if (joined) blocks[blocks.length - 1] = joined;
    else if (next) blocks.push(next);
  }
  return blocks;
}

function blockOf(line: string): Block | null {
  const [, item] = ITEM.exec(line) ?? [];
  if (item !== undefined) return { kind: 'list', items: [item] };
  const [, name, value] = FACT.exec(line) ?? [];
  if (name !== undefined && value !== undefined) {
    return { kind: 'facts', rows: [[name.trim(), value.trim()]] };
  }
  const [, label, address] = BUTTON.exec(line) ?? [];
  if (label !== undefined) return { kind: 'button', label, address: address ?? '' };
  return line.trim() === '' ? null : { kind: 'paragraph', lines: [line.trim()] };
}

function join(last: Block, next: Block): Block | null {
  if (last.kind === 'paragraph' && next.kind === 'paragraph') {
    return { kind: 'paragraph', lines: [...last.lines, ...next.lines] };
  }
  if (last.kind === 'list' && next.kind === 'list') {
    return { kind: 'list', items: [...last.items, ...next.items] };
  }
  if (last.kind === 'facts' && next.kind === 'facts') {
    return { kind: 'facts', rows: [...last.rows, ...next.rows] };
  }
  return null;
}

function resolved(block: Block, resolve: (text: string) => string): Block {
  const clean = (text: string) => oneLine(resolve(text));
  switch (block.kind) {
    case 'paragraph':
      return { kind: 'paragraph', lines: block.lines.map(clean).filter((line) => line !== '') };
    case 'list':
      return { kind: 'list', items: block.items.map(clean).filter((item) => item !== '') };
    case 'facts': {
      const rows = block.rows.map(([name, value]) => [clean(name), clean(value)] as const);
      return { kind: 'facts', rows: rows.filter(([, value]) => value !== '') };
    }
    case 'button': {
      const address = webAddress(clean(block.address)) ?? '';
      return { kind: 'button', label: clean(block.label), address };
    }
  }
}

/** A fact that is not known, or a button that leads nowhere, is left out. */
function saysSomething(block: Block): boolean {
  if (block.kind === 'paragraph') return block.lines.length > 0;
  if (block.kind === 'list') return block.items.length > 0;
  return block.kind === 'facts' ? block.rows.length > 0 : block.address !== '';
}

/** Words of somebody that are no template: each line a paragraph's line, and nothing is read in. */
export function literalBlocks(text: string): Block[] {
  return cleanLines(text)
    .split(/\n[ \t]*\n/)
    .map((group): Block => {
      const lines = group.split('\n').filter((line) => line !== '');
      return { kind: 'paragraph', lines };
    })
    .filter(saysSomething);
}
