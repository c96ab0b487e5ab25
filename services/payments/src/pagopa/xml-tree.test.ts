/** What makes XML dangerous is refused, and fast. */
import { describe, expect, it } from 'vitest';
import { MAX_XML_BYTES, readXml } from './xml-tree.ts';

/** What it costs this thread, however busy the machine is with others. */
function timed<Reading>(read: () => Reading): { reading: Reading; cpuMs: number } {
  const before = process.threadCpuUsage();
  const reading = read();
  const { user, system } = process.threadCpuUsage(before);
  return { reading, cpuMs: (user + system) / 1000 };
}

const bytes = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
const entity = '<!ENTITY a "aaaaaaaaaa">';
const doublings = Array.from({ length: 30 }, (_, n) => `<!ENTITY e${n + 1} "&e${n};&e${n};">`);
const deep = `${'<a>'.repeat(40_000)}${'</a>'.repeat(40_000)}`.slice(0, MAX_XML_BYTES);
/** As many as fit. */
const flood = (part: string) => part.repeat(Math.floor((MAX_XML_BYTES - 30) / part.length));
const namespaces = Array.from({ length: 8_000 }, (_, n) => ` xmlns:n${n}="urn:${n}"`).join('');

const refused: readonly (readonly [string, Uint8Array])[] = [
  ['nothing', bytes('')],
  ['only spaces', bytes('   \n')],
  ['no XML', bytes('{"a":1}')],
  ['a document type', bytes('<!DOCTYPE a><a/>')],
  ['a document type in small letters', bytes('<!doctype a><a/>')],
  ['an external document type', bytes('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>')],
  ['a document type after a comment', bytes('<?xml version="1.0"?><!-- x -->\n<!DOCTYPE a><a/>')],
  ['an entity', bytes(`<!DOCTYPE a [${entity}]><a>&a;</a>`)],
  ['an external entity', bytes('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')],
  ['a parameter entity', bytes('<!DOCTYPE a [<!ENTITY % p SYSTEM "http://x/">%p;]><a/>')],
  ['a billion laughs', bytes(`<!DOCTYPE a [<!ENTITY e0 "ha">${doublings.join('')}]><a>&e30;</a>`)],
  ['an undeclared entity', bytes('<a>&nbsp;</a>')],
  ['a document type in another place', bytes('<a><!DOCTYPE b></a>')],
  ['an entity declaration in another place', bytes('<a><!ENTITY b "c"></a>')],
  ['depth', bytes(deep)],
  ['two roots', bytes('<a/><a/>')],
  ['text after the root', bytes('<a/>text')],
  ['an open element', bytes('<a><b></a>')],
  ['an end without a start', bytes('</a>')],
  ['an attribute twice', bytes('<a b="1" b="2"/>')],
  ['an attribute twice by two prefixes', bytes('<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>')],
  ['an undeclared prefix', bytes('<x:a/>')],
  ['very many attributes', bytes(`<a${namespaces}/>`)],
  ['one attribute very often', bytes(`<a ${flood('b="" ')}/>`)],
  ['very many elements', bytes(`<a>${flood('<b/>')}</a>`)],
  ['very many comments', bytes(`<a>${flood('<!---->')}</a>`)],
  ['very many instructions', bytes(`<a>${flood('<?b c?>')}</a>`)],
  ['very many references', bytes(`<a>${flood('&#65;')}</a>`)],
  ['very many beginnings', bytes(flood('<'))],
  ['a name without end', bytes(`<${flood('a')}`)],
  ['a declaration without end', bytes(`<?xml version="1.0" ${flood(' ')}`)],
  ['a comment without end', bytes(`<a><!--${flood('x')}`)],
  ['a bare ampersand', bytes('<a>a & b</a>')],
  ['a reference to NUL', bytes('<a>&#0;</a>')],
  ['a reference to a control character', bytes('<a>&#x1F;</a>')],
  ['a NUL', bytes('<a>\0</a>')],
  ['a control character', bytes('<a>\u0001</a>')],
  ['UTF-16', utf16('<a/>')],
  ['UTF-16 with a document type', utf16('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')],
  ['bytes that are not UTF-8', Uint8Array.of(0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e)],
  ['an overlong encoding', Uint8Array.of(0x3c, 0x61, 0x3e, 0xc0, 0xbc, 0x3c, 0x2f, 0x61, 0x3e)],
  ['a declared UTF-16', bytes('<?xml version="1.0" encoding="UTF-16"?><a/>')],
  ['a declared UTF-7', bytes('<?xml version="1.0" encoding="UTF-7"?><a/>')],
  ['XML 1.1', bytes('<?xml version="1.1"?><a>&#1;</a>')],
  ['more than 256 KB', bytes(`<a>${'x'.repeat(MAX_XML_BYTES)}</a>`)],
];

describe('XML from a stranger', () => {
  it.each(refused)('is refused with %s, and fast', (_what, body) => {
    const { reading, cpuMs } = timed(() => readXml(body));
    // Fifty are the rule; the machine of a test has other things to do.
    expect(cpuMs).toBeLessThan(100);
    expect(reading.kind).toBe('refused');
    expect(reading).toHaveProperty('reason', expect.stringMatching(/^[A-Z][^<&]{9,60}\.$/));
  });

  it.each([
    ['one element', '<a/>'],
    ['a declaration and a byte order mark', '\ufeff<?xml version="1.0" encoding="utf-8"?>\n<a/>'],
    ['comments and instructions', '<?x y?><!-- a --><a/><!-- b -->'],
    ['text at the limit of size', `<a>${'x'.repeat(MAX_XML_BYTES - 7)}</a>`],
    ['elements at the limit', `<a>${'<b/>'.repeat(7_900)}</a>`],
  ])('is read with %s, and fast', (_what, text) => {
    const { reading, cpuMs } = timed(() => readXml(bytes(text)));
    expect(reading.kind).toBe('read');
    expect(cpuMs).toBeLessThan(100);
  });

  it('keeps names apart by namespace, whatever the prefix', () => {
    const text =
      '<x:a xmlns:x="urn:one" xmlns="urn:two"><b>1<!-- - -->2<![CDATA[<3>]]>&amp;</b></x:a>';
    const reading = readXml(bytes(text));
    expect(reading).toMatchObject({
      kind: 'read',
      root: {
        name: 'a',
        namespace: 'urn:one',
        attributes: [],
        children: [{ name: 'b', namespace: 'urn:two', text: '12<3>&', children: [] }],
      },
    });
  });

  it('cannot reach a prototype by its names', () => {
    const text = '<__proto__ constructor="1"><prototype>x</prototype></__proto__>';
    const reading = readXml(bytes(text));
    expect(reading).toMatchObject({ root: { name: '__proto__', children: [{ text: 'x' }] } });
    expect(({} as Record<string, unknown>).prototype).toBeUndefined();
  });
});
