/** Checks an element against its description and gives back its values, typed. */
import type { ComplexType, ElementType, Particle, SimpleType, ValueOf } from './schema.ts';
import type { XmlElement } from './xml-tree.ts';

export type Checked<Type> =
  | { readonly kind: 'valid'; readonly value: ValueOf<Type> }
  | { readonly kind: 'invalid'; readonly problem: Problem };

/** The first thing that is wrong: where, and what; never the value, which may name a person. */
export interface Problem {
  readonly path: string;
  readonly rule: string;
}

type Value = string | { readonly [name: string]: Value | Value[] };

class Invalid extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.rule);
    this.problem = problem;
  }
}

const SCHEMA_INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';

export function check<Type extends ElementType>(element: XmlElement, type: Type): Checked<Type> {
  try {
    const value = readValue(element, type, element.name);
    // The description that checked the value is the one its type is made from.
    return { kind: 'valid', value: value as ValueOf<Type> };
  } catch (error) {
    if (error instanceof Invalid) return { kind: 'invalid', problem: error.problem };
    throw error;
  }
}

function readValue(element: XmlElement, type: ElementType, path: string): Value {
  const foreign = element.attributes.find((attribute) => !isSchemaHint(attribute));
  if (foreign !== undefined) throw new Invalid({ path, rule: 'has an attribute' });
  return type.kind === 'simple'
    ? simpleValue(element, type, path)
    : childrenOf(element, type, path);
}

/** Hints where a schema may be found are legal everywhere; they are never followed. */
function isSchemaHint(attribute: { readonly name: string; readonly namespace: string }): boolean {
  const hints = ['schemaLocation', 'noNamespaceSchemaLocation'];
  return attribute.namespace === SCHEMA_INSTANCE && hints.includes(attribute.name);
}

function simpleValue(element: XmlElement, type: SimpleType, path: string): string {
  if (element.children.length > 0) throw new Invalid({ path, rule: 'has elements inside' });
  const value = type.whitespace === 'collapse' ? collapse(element.text) : element.text;
  const rule = type.problem(value);
  if (rule !== null) throw new Invalid({ path, rule });
  return value;
}

/** Only the four white-space characters of XML: a no-break space is a character like any other. */
function collapse(value: string): string {
  return value.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');
}

function childrenOf(element: XmlElement, type: ComplexType, path: string): Value {
  if (/[^ \t\r\n]/.test(element.text)) throw new Invalid({ path, rule: 'has text of its own' });
  const values: { [name: string]: Value | Value[] } = Object.create(null);
  const rest = [...element.children];
  for (const part of type.parts) {
    const options = part.kind === 'choice' ? part.options : [part];
    const particle = options.find((option) => isNamed(rest[0], option.name));
    if (particle !== undefined) take(particle, rest, path, values);
    else if (part.kind === 'choice' || part.occurs !== 'optional') {
      const wanted = options.map((option) => option.name).join(' or ');
      throw new Invalid({ path, rule: `lacks ${wanted}, or has it in the wrong place` });
    }
  }
  if (rest.length > 0) throw new Invalid({ path, rule: 'has an element too many' });
  return values;
}

function take(
  particle: Particle,
  rest: XmlElement[],
  path: string,
  values: { [name: string]: Value | Value[] },
): void {
  const taken: Value[] = [];
  const childPath = `${path}/${particle.name}`;
  while (taken.length < particle.max && isNamed(rest[0], particle.name)) {
    const child = rest.shift() as XmlElement;
    const position = particle.occurs === 'many' ? `[${taken.length + 1}]` : '';
    taken.push(readValue(child, particle.type, `${childPath}${position}`));
  }
  values[particle.name] = particle.occurs === 'many' ? taken : (taken[0] as Value);
}

function isNamed(element: XmlElement | undefined, name: string): boolean {
  return element?.name === name && element.namespace === '';
}
