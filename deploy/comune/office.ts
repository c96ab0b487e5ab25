/** The school office at its desk: calls the services as a person, with the office's own token. */
import type { ServiceName } from '@mestolo/contracts/topics.ts';

/** Where the services are, and who vouches for the person at the desk. */
export interface OfficeAccess {
  /** Base addresses without a slash at the end. */
  readonly urls: Readonly<Record<ServiceName, string>>;
  officeToken(audience: ServiceName, person: string): Promise<string>;
}

/** A service refused; its problem details say why. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  /** The problem as the service told it, JSON where it is one. */
  readonly body: string;

  constructor(status: number, message: string, body: string) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

export interface Office {
  get<Answer>(service: ServiceName, path: string): Promise<Answer>;
  /** `path` is what follows `/internal/tenants/<tenant>`. */
  send<Answer>(
    method: 'POST' | 'PUT',
    service: ServiceName,
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
}

export function officeOf(access: OfficeAccess, tenant: string, person: string): Office {
  const call = async (
    method: string,
    service: ServiceName,
    path: string,
    request: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> },
  ) => {
    const response = await fetch(`${access.urls[service]}/internal/tenants/${tenant}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await access.officeToken(service, person)}`,
        'content-type': 'application/json',
        ...request.headers,
      },
      ...(request.body !== undefined && { body: request.body }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Refused(response.status, `${service} answered ${response.status}: ${text}`, text);
    }
    return JSON.parse(text);
  };
  return {
    get: (service, path) => call('GET', service, path, {}),
    send: (method, service, path, body, headers = {}) =>
      call(method, service, path, { body: JSON.stringify(body), headers }),
  };
}
