/** One call of the station, with the node's patience and its distrust of the answer. */
import { faultOfAnswer, type Question } from './answer-rules.ts';
import type { Post } from './post-xml.ts';
import { at, type Element, readXml, textAt } from './xml.ts';

export interface StationAnswer {
  /** `OK` or `KO` as the station says; `none` where it gave no valid answer. */
  readonly outcome: 'OK' | 'KO' | 'none';
  readonly faultCode: string | null;
  readonly faultString: string | null;
  /** Why the answer was no answer. */
  readonly trouble: string | null;
  readonly httpStatus: number | null;
  readonly tookMs: number;
  readonly message: Element | undefined;
}

export interface Call {
  readonly url: string;
  readonly soapAction: string;
  readonly body: string;
  /** The element the answer must have. */
  readonly expects: string;
  readonly timeoutMs: number;
  /** What the answer has to fit. */
  readonly question: Question;
}

export async function callStation(post: Post, call: Call): Promise<StationAnswer> {
  const begunMs = performance.now();
  const nothing = { faultCode: null, faultString: null, httpStatus: null, message: undefined };
  const tookMs = () => Math.round(performance.now() - begunMs);
  let httpStatus: number | null = null;
  try {
    const { status, text } = await post(call.url, {
      headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${call.soapAction}"` },
      body: call.body,
      timeoutMs: call.timeoutMs,
    });
    httpStatus = status;
    if (httpStatus !== 200) throw new Error(`HTTP ${httpStatus}`);
    return { ...readAnswer(call, text), httpStatus, tookMs: tookMs() };
  } catch (error) {
    const trouble = error instanceof Error ? error.message : String(error);
    return { ...nothing, outcome: 'none', trouble, httpStatus, tookMs: tookMs() };
  }
}

function readAnswer(call: Call, text: string) {
  const message = at(readXml(text), `Body/${call.expects}`);
  const outcome = textAt(message, 'outcome');
  if (message === undefined) throw new Error(`the answer is no ${call.expects}`);
  if (outcome !== 'OK' && outcome !== 'KO') throw new Error('the answer has no outcome');
  const wrong = faultOfAnswer(message, call.question);
  if (wrong !== null) throw new Error(`PPT_STAZIONE_INT_PA_ERRORE_RESPONSE: ${wrong}`);
  const faultCode = textAt(message, 'fault/faultCode') ?? null;
  const faultString = textAt(message, 'fault/faultString') ?? null;
  return { outcome, faultCode, faultString, trouble: null, message } as const;
}

/** @throws Error where an amount is not written as the interface wants it */
export function centsAt(message: Element | undefined, path: string): number {
  const text = textAt(message, path) ?? '';
  if (!/^[0-9]+\.[0-9]{2}$/.test(text)) throw new Error(`${path} is no amount`);
  return Number(text.replace('.', ''));
}
