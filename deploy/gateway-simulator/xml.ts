/** Reads the small answers of a station and writes text into XML. It trusts nobody's prefixes. */

export interface Element {
  readonly name: string;
  /** Null where it stands in none. */
  readonly namespace: string | null;
  readonly children: Element[];
  text: string;
}

const TOKEN = new RegExp(
  [
    String.raw`<!--[\s\S]*?-->`,
    String.raw`<\?[\s\S]*?\?>`,
    String.raw`<!\[CDATA\[([\s\S]*?)\]\]>`,
    String.raw`<(\/?)([^\s/>]+)([^>]*?)(\/?)>`,
    '([^<]+)',
  ].join('|'),
  'gy',
);

/** @throws Error where the text is no XML that an answer may be */
export function readXml(text: string): Element {
  const root: Element = { name: '', namespace: null, children: [], text: '' };
  const open: Element[] = [root];
  const scopes: Scope[] = [{}];
  let read = 0;
  for (const token of text.matchAll(TOKEN)) {
    read = (token.index ?? 0) + token[0].length;
    const [, characters, closing, name, attributes, selfClosing, plain] = token;
    const parent = open.at(-1);
    if (parent === undefined) throw new Error('the answer has an end without a start');
    if (name === undefined) parent.text += characters ?? plainText(plain ?? '');
    else if (closing) {
      if (parent.name !== localName(name)) throw new Error('the answer has crossed elements');
      open.pop();
      scopes.pop();
    } else {
      const scope = scopeOf(attributes ?? '', scopes.at(-1) ?? {});
      const element: Element = { ...namesOf(name, scope), children: [], text: '' };
      parent.children.push(element);
      if (selfClosing) continue;
      open.push(element);
      scopes.push(scope);
    }
  }
  const [only, ...others] = root.children;
  if (read !== text.length || open.length !== 1 || only === undefined || others.length > 0) {
    throw new Error('the answer is no XML');
  }
  return only;
}

/** Namespaces by prefix; the default one under an empty name. */
type Scope = Readonly<Record<string, string>>;

function scopeOf(attributes: string, outer: Scope): Scope {
  const named = attributes.matchAll(/\sxmlns(?::([^\s=]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
  const own = [...named].map(([, prefix, double, single]) => [
    prefix ?? '',
    double ?? single ?? '',
  ]);
  return own.length === 0 ? outer : { ...outer, ...Object.fromEntries(own) };
}

function namesOf(name: string, scope: Scope): Pick<Element, 'name' | 'namespace'> {
  const prefix = name.includes(':') ? name.slice(0, name.indexOf(':')) : '';
  return { name: localName(name), namespace: scope[prefix] || null };
}

/** The element at a path of names, or undefined. */
export function at(element: Element | undefined, path: string): Element | undefined {
  return path
    .split('/')
    .reduce((current, name) => current?.children.find((child) => child.name === name), element);
}

export function textAt(element: Element | undefined, path: string): string | undefined {
  return at(element, path)?.text;
}

/** `<name>…</name>`; nothing where the value is null or undefined. */
export function tag(name: string, value: string | null | undefined): string {
  return value === null || value === undefined ? '' : `<${name}>${escapeText(value)}</${name}>`;
}

export function group(name: string, ...parts: readonly string[]): string {
  return `<${name}>${parts.join('')}</${name}>`;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
};

function plainText(text: string): string {
  return text.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => entities[entity] ?? entity);
}
