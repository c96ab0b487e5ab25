/** Damages a good message in every way that a schema can notice, and in some that it must not. */
import type { Node } from './xml.ts';

export interface Mutation {
  readonly what: string;
  readonly message: Node;
  /** The leaf whose value was changed, and to what; null for a change of shape. */
  readonly leaf: { readonly name: string; readonly value: string } | null;
}

type Change = (node: Node) => readonly Node[];
type NamedChange = readonly [what: string, change: Change, value?: string];

/**
 * All mutations of all elements of a message. Every leaf gets values that tell one type from
 * another; the long list goes once to each name of a leaf. `seen` holds leaves and names done.
 */
export function mutationsOf(message: Node, seen: Set<string>): Mutation[] {
  return pathsOf(message).flatMap((path) => {
    const node = at(message, path);
    const where = pathName(message, path);
    const isLeaf = typeof node.content === 'string';
    const shape = [
      ...rootChanges,
      ...(path.length === 0 ? [] : childChanges),
      ...(isLeaf ? leafChanges : containerChanges),
    ];
    const values = isLeaf ? valueChanges(String(node.content), valuesFor(where, seen)) : [];
    return [...shape, ...values].map(([what, change, value]) => ({
      what: `${where}: ${what}`,
      message: replaceAt(message, path, change),
      leaf: value === undefined ? null : { name: node.name, value },
    }));
  });
}

function valuesFor(where: string, seen: Set<string>): readonly string[] {
  if (seen.has(where)) return [];
  const name = where.slice(where.lastIndexOf('/') + 1);
  const values = seen.has(name) ? tellingValues : [...tellingValues, ...oddValues];
  seen.add(where).add(name);
  return values;
}

const rootChanges: readonly NamedChange[] = [
  ['renamed', (node) => [{ ...node, name: `${node.name}X` }]],
  ['other case', (node) => [{ ...node, name: swapCase(node.name) }]],
  ['wrong namespace', (node) => [{ ...node, namespace: 'http://example.org/other' }]],
  ['with an attribute', (node) => [{ ...node, attributes: ' lang="it"' }]],
  ['with xml:lang', (node) => [{ ...node, attributes: ' xml:lang="it"' }]],
  ['nil', (node) => [{ ...node, attributes: ` xmlns:i="${INSTANCE}" i:nil="true"` }]],
];

const childChanges: readonly NamedChange[] = [
  ['missing', () => []],
  ['twice', (node) => [node, node]],
  ['six times', (node) => [node, node, node, node, node, node]],
  ['sixteen times', (node) => Array.from({ length: 16 }, () => node)],
  ['after an unknown element', (node) => [{ name: 'unknown', content: 'x' }, node]],
  [
    'in the namespace of the message',
    (node) => [{ ...node, namespace: 'http://pagopa-api.pagopa.gov.it/pa/paForNode.xsd' }],
  ],
];

const containerChanges: readonly NamedChange[] = [
  ['empty', (node) => [{ ...node, content: [] }]],
  ['text only', (node) => [{ ...node, content: 'x' }]],
  ['text among the elements', (node) => [{ ...node, stray: 'x' }]],
  ['white space among the elements', (node) => [{ ...node, stray: ' \n\t' }]],
  ['a no-break space among the elements', (node) => [{ ...node, stray: '\u00a0' }]],
  ['a comment among the elements', (node) => [{ ...node, stray: '<!-- x -->' }]],
  ['reversed', (node) => [{ ...node, content: [...nodesOf(node)].reverse() }]],
  ['first element last', (node) => [{ ...node, content: rotate(nodesOf(node)) }]],
  [
    'an element more at the end',
    (node) => [{ ...node, content: [...nodesOf(node), { name: 'extra', content: 'x' }] }],
  ],
];

const INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';
const text = (length: number) => 'a'.repeat(length);

/** At the limits of every type there is. */
const tellingValues: readonly string[] = [
  ...[
    '',
    ' ',
    ' x',
    'OK',
    'EQ',
    'F',
    'PAGOPA',
    'IT',
    '1',
    '5',
    '6',
    'true',
    '0.00',
    '50.00',
    ' 50.00 ',
  ],
  ...[16, 17, 20, 21, 35, 36, 70, 71, 140, 141, 210, 211].map(text),
  ...[5, 11, 12, 13, 18].map((length) => '1'.repeat(length)),
  ...['2020-02-29', '2020-01-01T12:30:00', 'AAAA', 'a@b.it', '2147483648'],
];

const oddValues: readonly string[] = [
  ...['\n', '\u00a0', 'x', 'KO', 'ok', 'ANY', 'G', 'f', 'FG', 'POSTAL', '"quoted" & <escaped> >'],
  ...[2, 4, 5, 6, 256, 257].map(text),
  ...[34, 35, 36, 140, 141].map((length) => '😀'.repeat(length)),
  ...[9, 10, 17, 19].map((length) => '1'.repeat(length)),
  ...['١٢٣٤٥٦٧٨٩٠١', '1234567890a', ' 12345678901', '12345678901\n', 'à è ì', 'a\tb', 'a\r\nb'],
  ...['11,34', '11.3', '11.345', '11', '0.01', '00.00', '-1.00', '+1.00', '.50', '1.', '50.00\n'],
  ...['999999999.99', '1000000000.00', '0999999999.99', '0000000000000000000000000050.00'],
  ...['5 0.00', '\u00a050.00', '1e2', 'NaN', 'INF', '٥٠.٠٠', '1.234,00'],
  ...['false', '0', 'TRUE', ' true ', 'vero', '2', '01', '+1', '-1', ' 3 ', '1.0', '1 ', '0x1'],
  ...['2147483647', '-2147483648', '-2147483649'],
  ...['2021-02-29', '1900-02-29', '2000-02-29', '2020-13-01', '2020-00-10', '2020-04-31'],
  ...['2020-1-1', '20-01-01', '2020-01-01Z', '2020-01-01+14:00', '2020-01-01+14:01', '01/10/2020'],
  ...['2020-01-01-13:59', '2020-01-01+25:00', ' 2020-01-01 ', '2020-01-01T00:00:00'],
  ...['12020-01-01', '02020-01-01', '0000-01-01', '-0001-01-01', '2020-01-01+1:00', '+2020-01-01'],
  ...['2020-01-01T24:00:00', '2020-01-01T24:00:01', '2020-01-01T23:59:60', '2020-01-01T12:30'],
  ...['2020-01-01T12:30:00.', '2020-01-01T12:30:00.1234567Z', '2020-01-01 12:30:00'],
  ...['2020-01-01T12:30:00+02:00', '2020-01-01T25:00:00', '2020-01-01T12:60:00'],
  ...['2020-02-30T01:00:00', '2020-01-01T24:00:00.000', '2020-01-01T1:00:00'],
  ...['2020-01-01t12:30:00z', 'it', 'ITA', 'I', 'I1', ' IT', 'CR\n'],
  ...['a@b', 'a.b+c_d-e@f-g.it', '@b.it', 'a@', 'a b@c.it', 'à@b.it', 'a@b..it', 'a@b.it '],
  ...[`${text(250)}@b.itx`, `${text(251)}@b.itx`, 'AAA=', 'AA==', 'A===', 'AAA', 'AAB=', 'AB=='],
  ...['AAAA AAAA', 'QUJD', ' QUJD ', 'QQ = =', '=', 'A'.repeat(72), 'A'.repeat(76), '02', ' 01'],
];

const leafChanges: readonly NamedChange[] = [
  ['an element inside', (node) => [{ ...node, content: [{ name: 'b', content: 'x' }] }]],
  ['a comment inside', (node) => [{ ...node, stray: '<!-- x -->' }]],
  [
    'as character data',
    (node) => [{ ...node, content: '', stray: `<![CDATA[${String(node.content)}]]>` }],
  ],
  [
    'by character references',
    (node) => [{ ...node, content: '', stray: references(String(node.content)) }],
  ],
];

function valueChanges(original: string, values: readonly string[]): NamedChange[] {
  const around = [` ${original}`, `${original} `, `\n${original}\n`, `\u2003${original}`];
  const all = [...values, ...around, original.toLowerCase(), original + original];
  return [...new Set(all)].map((value) => {
    const short = value.length > 30 ? `${value.slice(0, 20)}… (${value.length})` : value;
    return [`value ${JSON.stringify(short)}`, (node) => [{ ...node, content: value }], value];
  });
}

function references(text: string): string {
  return [...text].map((character) => `&#x${character.codePointAt(0)?.toString(16)};`).join('');
}

function swapCase(name: string): string {
  const first = name.charAt(0);
  return (
    (first === first.toLowerCase() ? first.toUpperCase() : first.toLowerCase()) + name.slice(1)
  );
}

function nodesOf(node: Node): readonly Node[] {
  return typeof node.content === 'string' ? [] : node.content;
}

function rotate(nodes: readonly Node[]): readonly Node[] {
  return [...nodes.slice(1), ...nodes.slice(0, 1)];
}

type Path = readonly number[];

function pathsOf(node: Node): Path[] {
  const below = nodesOf(node).flatMap((child, index) =>
    pathsOf(child).map((path) => [index, ...path]),
  );
  return [[], ...below];
}

function at(node: Node, path: Path): Node {
  const [first, ...rest] = path;
  if (first === undefined) return node;
  return at(nodesOf(node)[first] as Node, rest);
}

function pathName(node: Node, path: Path): string {
  const [first, ...rest] = path;
  if (first === undefined) return node.name;
  return `${node.name}/${pathName(nodesOf(node)[first] as Node, rest)}`;
}

function replaceAt(node: Node, path: Path, change: Change): Node {
  const [first, ...rest] = path;
  if (first === undefined) return change(node)[0] as Node;
  const children = nodesOf(node).flatMap((child, index) => {
    if (index !== first) return [child];
    return rest.length === 0 ? change(child) : [replaceAt(child, rest, change)];
  });
  return { ...node, content: children };
}
