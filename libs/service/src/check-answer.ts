/** In test runs: an answer that is not as its route describes it is an error, and a loud one. */
import { type HttpProblem, problem, type Reply, type Route } from './http.ts';
import { pathsOf } from './problem-paths.ts';

/** @throws HttpProblem 500 that names what differs; routes that describe nothing may say all */
export function checkAnswer(route: Route, reply: Reply): void {
  const { answers, produces = 'application/json' } = route;
  if (answers === undefined) return;
  const schema = answers[reply.status];
  if (schema === undefined) {
    if (reply.status < 400) throw notAsDescribed(route, { answered: reply.status });
    return;
  }
  const type = contentTypeOf(reply);
  if (produces !== '*/*' && type !== null && type.split(';', 1)[0] !== produces) {
    throw notAsDescribed(route, { contentType: type });
  }
  const result = schema.safeParse(sentAs(reply, produces));
  if (!result.success) {
    throw notAsDescribed(route, { answered: reply.status, errors: pathsOf(result.error) });
  }
}

function contentTypeOf({ headers, body }: Reply): string | null {
  if (body === undefined) return null;
  const named = Object.entries(headers ?? {}).find(
    ([name]) => name.toLowerCase() === 'content-type',
  );
  if (named) return named[1];
  return isText(body) ? '' : 'application/json';
}

/** As the caller gets it: what JSON leaves out or turns into text is so here too. */
function sentAs({ body }: Reply, produces: string): unknown {
  if (body === undefined) return undefined;
  const text = isText(body) ? String(body) : JSON.stringify(body);
  return /\bjson$/.test(produces) ? JSON.parse(text) : text;
}

const isText = (body: unknown): boolean => typeof body === 'string' || Buffer.isBuffer(body);

function notAsDescribed({ method, path }: Route, found: Record<string, unknown>): HttpProblem {
  const detail = `The answer of ${method} ${path} is not as its route describes it.`;
  return problem(500, { type: 'answer-not-as-described', detail, ...found });
}
