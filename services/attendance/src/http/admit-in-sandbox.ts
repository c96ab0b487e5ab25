/** In a sandbox a device that is refused is told exactly why, and every request can be seen. */
import { isSandbox } from '@mestolo/contracts/sandbox.ts';
import type { Authenticator, Knock } from '@mestolo/service/authenticate.ts';
import { HttpProblem, problem, type Reply, type Route } from '@mestolo/service/http.ts';
import type { DeviceDocument } from '../store/documents.ts';
import type { Sandboxes, SandboxRequest } from '../store/sandboxes.ts';
import { explainSignature } from './explain-signature.ts';

export interface SandboxAdmission {
  readonly sandboxes: Pick<Sandboxes, 'note' | 'answered'>;
  find(deviceId: string): Promise<DeviceDocument | null>;
  readonly authority: string | null;
}

const SHOWN_BODY_CHARACTERS = 20_000;
const SHOWN_HEADERS = [
  ...['host', 'content-type', 'content-digest', 'signature-input', 'signature', 'user-agent'],
];

/** Devices of real Comuni pass as if this were not there. */
export function admitInSandbox(admit: Authenticator, needs: SandboxAdmission): Authenticator {
  return async (knock) => {
    try {
      const admitted = await admit(knock);
      const tenant = admitted.claims?.tenant ?? '';
      if (!isSandbox(tenant)) return admitted;
      const sandboxRequest = await noteOrRefuse(needs, tenant, requestOf(knock));
      return { ...admitted, claims: { ...admitted.claims, sandboxRequest } };
    } catch (error) {
      if (!(error instanceof HttpProblem) || error.details.status === 429) throw error;
      const device = await needs.find(knock.params.deviceId ?? '');
      if (!device || !isSandbox(device.tenant)) throw error;
      throw await explained(error, { knock, device, needs });
    }
  };
}

async function explained(
  error: HttpProblem,
  about: {
    readonly knock: Knock;
    readonly device: DeviceDocument;
    readonly needs: SandboxAdmission;
  },
): Promise<HttpProblem> {
  const { knock, device, needs } = about;
  const { method, url, headers, rawBody } = knock;
  const authority = needs.authority ?? headers.host ?? '';
  const { _id: deviceId, publicKey, tenant } = device;
  const seen = { method, path: url, authority, headers, rawBody };
  const diagnosis = explainSignature(seen, { deviceId, publicKey }, Date.now());
  const answer = error.details;
  await noteOrRefuse(needs, tenant, {
    ...requestOf(knock),
    status: answer.status,
    answer,
    diagnosis,
  });
  return new HttpProblem({ ...answer, diagnosis }, error.headers, { cause: error });
}

async function noteOrRefuse(
  { sandboxes }: SandboxAdmission,
  tenant: string,
  request: SandboxRequest,
): Promise<string> {
  const id = await sandboxes.note(tenant, request);
  if (id !== null) return id;
  const detail = 'This sandbox has had its requests for today. Go on tomorrow (UTC).';
  throw problem(429, { type: 'sandbox-full', detail });
}

function requestOf({ method, url, headers, rawBody }: Knock): SandboxRequest {
  const shown = SHOWN_HEADERS.flatMap((name): [string, string][] => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return {
    at: new Date().toISOString(),
    method,
    path: url,
    headers: Object.fromEntries(shown),
    body: rawBody.toString('utf8').slice(0, SHOWN_BODY_CHARACTERS),
    status: null,
    answer: null,
    diagnosis: null,
  };
}

/** What a device route answers in a sandbox is kept beside the request. */
export function shownInSandbox(route: Route, sandboxes: Pick<Sandboxes, 'answered'>): Route {
  const handle = route.handle as (context: {
    readonly claims?: Readonly<Record<string, string>>;
  }) => Promise<Reply>;
  const watched: typeof handle = async (context) => {
    const id = context.claims?.sandboxRequest;
    if (id === undefined) return handle(context);
    try {
      const reply = await handle(context);
      await sandboxes.answered(id, { status: reply.status, answer: reply.body ?? null });
      return reply;
    } catch (error) {
      if (error instanceof HttpProblem) {
        await sandboxes.answered(id, { status: error.details.status, answer: error.details });
      }
      throw error;
    }
  };
  return { ...route, handle: watched as Route['handle'] };
}
