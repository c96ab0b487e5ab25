/** Reads answers up to a limit: whoever answers must not decide how much memory we have. */

const MAX_BYTES = 2 * 1024 * 1024;

/** As text; null where it is longer than the limit. */
export async function readLimited(response: Response): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** What an answer of PagoPA holds; undefined where it is no JSON, which fits no description. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
