/** The simulator's own reader and writer of XML. */
import { describe, expect, it } from 'vitest';
import { at, group, readXml, tag, textAt } from './xml.ts';

describe('the reader of answers', () => {
  it('reads any prefixes, character data, comments and empty elements', () => {
    const inside = '<!-- x --><b c="1">1 &lt; <![CDATA[<2>]]></b><d/>';
    const root = readXml(`<?xml version="1.0"?>\n<s:a xmlns:s="u">${inside}</s:a>\n`);
    expect(root.name).toBe('a');
    expect(textAt(root, 'b')).toBe('1 < <2>');
    expect(at(root, 'd')?.children).toEqual([]);
    expect(at(root, 'd/e')).toBeUndefined();
  });

  it('reads what it writes', () => {
    const text = group('a', tag('b', 'Ø & <x> ]]>'), tag('c', null));
    expect(textAt(readXml(text), 'b')).toBe('Ø & <x> ]]>');
    expect(at(readXml(text), 'c')).toBeUndefined();
  });

  it.each(['', 'words', '<a>', '</a>', '<a></b>', '<a/><b/>', '<a>'])('refuses %j', (text) => {
    expect(() => readXml(text)).toThrow('the answer');
  });
});
