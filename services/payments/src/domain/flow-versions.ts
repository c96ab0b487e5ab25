/** Which version of a flow counts, whatever the order in which they came. */
import type { Flow, FlowVersion } from './settlement-facts.ts';

/** The flow as such, whatever the version. Names are compared as banks print them: in capitals. */
export function flowKey({
  creditorFiscalCode,
  psp,
  flow,
}: Pick<FlowVersion, 'creditorFiscalCode' | 'psp' | 'flow'>): string {
  return `${creditorFiscalCode}:${psp}:${flow}`.toUpperCase();
}

/** Each version has its own name; two files of one flow are told apart by when they were made. */
export function flowVersionId(
  version: Pick<
    FlowVersion,
    'creditorFiscalCode' | 'psp' | 'flow' | 'source' | 'revision' | 'madeAt'
  >,
): string {
  const { source, revision, madeAt } = version;
  return `${flowKey(version)}:${source === 'rest' ? revision : `file-${madeAt}`}`;
}

/** A flow's name holds its PSP, by the rules of PagoPA; a file says it nowhere else. */
export function pspInName(flow: string): string | null {
  return /^[0-9]{4}-[0-9]{2}-[0-9]{2}(.+)-[^-]+$/.exec(flow)?.[1] ?? null;
}

/** One of each flow: the version in force. */
export function flowsInForce(flows: readonly Flow[]): Flow[] {
  const best = new Map<string, { rest?: Flow; file?: Flow }>();
  for (const one of flows) {
    const key = flowKey(one.version);
    const known = best.get(key) ?? {};
    const rival = known[one.version.source];
    if (rival === undefined || isLater(one.version, rival.version)) {
      best.set(key, { ...known, [one.version.source]: one });
    }
  }
  return [...best.keys()].sort().flatMap((key) => winner(best.get(key) ?? {}) ?? []);
}

/** Of one source: PagoPA counts its revisions, files are told apart by when they were made. */
function isLater(one: FlowVersion, other: FlowVersion): boolean {
  return one.source === 'rest' ? one.revision > other.revision : one.madeAt > other.madeAt;
}

/** What PagoPA says stands above a file, unless the file is of a later moment. */
function winner({ rest, file }: { rest?: Flow; file?: Flow }): Flow | undefined {
  if (rest === undefined || file === undefined) return rest ?? file;
  return file.version.madeAt > rest.version.madeAt ? file : rest;
}
