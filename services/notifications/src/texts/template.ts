/**
 * The words of one kind of message in one language, as the office may write them: a restricted
 * Handlebars, with known names and `{{#if name}} … {{else}} … {{/if}}` and nothing else.
 */
import Handlebars from 'handlebars';
import type { PlaceholderName } from './placeholders.ts';

export type Language = 'it' | 'en';

export interface Template {
  readonly subject: string;
  /**
   * Blocks with an empty line between them: paragraphs; lists of lines with `- `; facts, a line
   * `| name | value` each; a button, `[label](address)`.
   */
  readonly body: string;
  readonly sms: string;
}

export type Values = Readonly<Record<PlaceholderName, string>>;

export type TemplateField = keyof Template;
export const templateFields = ['subject', 'body', 'sms'] as const;

export interface TemplateProblem {
  readonly field: TemplateField;
  /** From 1; null where the whole field is meant. */
  readonly line: number | null;
  readonly problem: string;
}

export interface Allowed {
  readonly known: readonly PlaceholderName[];
  /** What must be said whatever the facts are: outside of every condition. */
  readonly required: Readonly<Partial<Record<TemplateField, readonly PlaceholderName[]>>>;
}

const OPTIONS = { noEscape: true, knownHelpersOnly: true, knownHelpers: { if: true } } as const;
/** So many different texts stay compiled; an office has some dozens. */
const KEPT_COMPILED = 500;

const compiled = new Map<string, Handlebars.TemplateDelegate>();

/** @throws Error where the text was never checked and cannot be read */
export function fill(source: string, values: Readonly<Record<string, string>>): string {
  let template = compiled.get(source);
  if (template === undefined) {
    if (compiled.size >= KEPT_COMPILED) compiled.clear();
    template = Handlebars.compile(source, OPTIONS);
    compiled.set(source, template);
  }
  return template(values);
}

/** The same words as a template that names nothing: braces that would mean something part. */
export function verbatim(words: Template): Template {
  const literal = (text: string) => text.replaceAll(/\{(?=\{)/g, '{ ');
  return { subject: literal(words.subject), body: literal(words.body), sms: literal(words.sms) };
}

/** What is wrong with a template, in words for whoever wrote it. */
export function problemsOf(template: Template, { known, required }: Allowed): TemplateProblem[] {
  return templateFields.flatMap((field) => {
    const found = namesIn(template[field], new Set(known));
    const missing = (required[field] ?? []).filter((name) => !found.always.has(name));
    return [
      ...found.problems.map((one) => ({ field, ...one })),
      ...missing.map((name) => ({
        field,
        line: null,
        problem: `{{${name}}} must be said, and not only under a condition`,
      })),
    ];
  });
}

interface Found {
  readonly problems: Omit<TemplateProblem, 'field'>[];
  /** Names that are said under no condition. */
  readonly always: Set<string>;
}

function namesIn(source: string, known: ReadonlySet<string>): Found {
  const found: Found = { problems: [], always: new Set() };
  try {
    walk(Handlebars.parse(source), { found, known, isSure: true });
  } catch (error) {
    const line = /line (\d+)/.exec(String(error))?.[1];
    found.problems.push({
      line: line === undefined ? null : Number(line),
      problem: 'the braces cannot be read: each {{ needs its }}, each {{#if …}} its {{/if}}',
    });
  }
  return found;
}

interface Walk {
  readonly found: Found;
  readonly known: ReadonlySet<string>;
  readonly isSure: boolean;
}

function walk({ body }: hbs.AST.Program, at: Walk): void {
  for (const statement of body) {
    if (statement.type === 'ContentStatement') continue;
    if (isPlain(statement)) takeName(statement.path, at);
    else if (isCondition(statement)) {
      const [name] = statement.params;
      if (name) takeName(name, { ...at, isSure: false });
      walk(statement.program, { ...at, isSure: false });
      // The parser leaves it out where there is no {{else}}, whatever its types say.
      if (statement.inverse) walk(statement.inverse, { ...at, isSure: false });
    } else {
      at.found.problems.push({
        line: statement.loc.start.line,
        problem: `only {{name}} and {{#if name}} … {{else}} … {{/if}} are read; ${namesOf(at)}`,
      });
    }
  }
}

function takeName(path: hbs.AST.Expression, { found, known, isSure }: Walk): void {
  const name = nameOf(path);
  if (name !== null && known.has(name)) {
    if (isSure) found.always.add(name);
    return;
  }
  const said = name === null ? 'this' : `{{${name}}}`;
  const problem = `${said} is not known here; ${namesOf({ known })}`;
  found.problems.push({ line: path.loc.start.line, problem });
}

function namesOf({ known }: Pick<Walk, 'known'>): string {
  return `known are ${[...known].join(', ')}`;
}

/** A name and nothing more: no path, no parent, no data. */
function nameOf(expression: hbs.AST.Expression): string | null {
  if (!isPath(expression)) return null;
  const { data, depth, parts, original } = expression;
  return !data && depth === 0 && parts.length === 1 && parts[0] === original ? original : null;
}

function isPath(expression: hbs.AST.Expression): expression is hbs.AST.PathExpression {
  return expression.type === 'PathExpression';
}

/** `{{name}}`, with two braces and no parameters. */
function isPlain(statement: hbs.AST.Statement): statement is hbs.AST.MustacheStatement {
  if (statement.type !== 'MustacheStatement') return false;
  const { escaped, params, hash } = statement as hbs.AST.MustacheStatement;
  return escaped && params.length === 0 && !hash;
}

function isCondition(statement: hbs.AST.Statement): statement is hbs.AST.BlockStatement {
  if (statement.type !== 'BlockStatement') return false;
  const { path, params, hash, program } = statement as hbs.AST.BlockStatement;
  const isIf = nameOf(path) === 'if' && params.length === 1 && !hash;
  return isIf && (program?.blockParams ?? []).length === 0;
}
