/**
 * A small language to describe a message once: its checker, its writer and its TypeScript type all
 * come from the same description. Children are in a fixed order and in no namespace.
 */

export interface SimpleType {
  readonly kind: 'simple';
  /** `collapse`: white space around the value does not count. */
  readonly whitespace: 'preserve' | 'collapse';
  /** What is wrong with the value, in a few words without the value itself; null if nothing is. */
  readonly problem: (value: string) => string | null;
}

export type Occurs = 'once' | 'optional' | 'many';

export interface Particle {
  readonly kind: 'element';
  readonly name: string;
  readonly type: ElementType;
  readonly occurs: Occurs;
  readonly max: number;
}

/** Exactly one of several elements. */
export interface Choice {
  readonly kind: 'choice';
  readonly options: readonly Particle[];
}

export interface ComplexType {
  readonly kind: 'complex';
  readonly parts: readonly (Particle | Choice)[];
}

export type ElementType = SimpleType | ComplexType;

interface ParticleOf<Name extends string, Type extends ElementType, Times extends Occurs>
  extends Particle {
  readonly name: Name;
  readonly type: Type;
  readonly occurs: Times;
}

interface ChoiceOf<Options extends readonly Particle[]> extends Choice {
  readonly options: Options;
}

interface ComplexTypeOf<Parts extends readonly (Particle | Choice)[]> extends ComplexType {
  readonly parts: Parts;
}

export function complex<const Parts extends readonly (Particle | Choice)[]>(
  ...parts: Parts
): ComplexTypeOf<Parts> {
  return { kind: 'complex', parts };
}

export function one<const Name extends string, Type extends ElementType>(
  name: Name,
  type: Type,
): ParticleOf<Name, Type, 'once'> {
  return { kind: 'element', name, type, occurs: 'once', max: 1 };
}

export function maybe<const Name extends string, Type extends ElementType>(
  name: Name,
  type: Type,
): ParticleOf<Name, Type, 'optional'> {
  return { kind: 'element', name, type, occurs: 'optional', max: 1 };
}

/** From one to `max` times. */
export function several<const Name extends string, Type extends ElementType>(
  name: Name,
  type: Type,
  max: number,
): ParticleOf<Name, Type, 'many'> {
  return { kind: 'element', name, type, occurs: 'many', max };
}

export function either<const Options extends readonly Particle[]>(
  ...options: Options
): ChoiceOf<Options> {
  return { kind: 'choice', options };
}

/**
 * A simple value is the text itself: amounts and codes stay strings until the domain reads them.
 */
export type ValueOf<Type> = Type extends SimpleType
  ? string
  : Type extends ComplexTypeOf<infer Parts>
    ? Together<PartOf<Parts[number]>>
    : never;

type PartOf<Part> =
  Part extends ParticleOf<infer Name, infer Type, infer Times>
    ? Times extends 'once'
      ? { readonly [Key in Name]: ValueOf<Type> }
      : Times extends 'many'
        ? { readonly [Key in Name]: readonly ValueOf<Type>[] }
        : { readonly [Key in Name]?: ValueOf<Type> | undefined }
    : Part extends ChoiceOf<infer Options>
      ? Partial<Together<PartOf<Options[number]>>>
      : never;

type Together<Union> = (Union extends unknown ? (part: Union) => void : never) extends (
  part: infer Whole,
) => void
  ? { [Key in keyof Whole]: Whole[Key] }
  : never;
