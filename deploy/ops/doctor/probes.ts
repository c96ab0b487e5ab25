/** How the doctor looks at the world; a test gives it another one. */

export interface Certificate {
  readonly validTo: Date;
  readonly fingerprint: string;
  /** Null where browsers would believe it. */
  readonly disbelieved: string | null;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface Probes {
  now(): Date;
  /** IPv4 and IPv6; empty where the name is unknown. */
  addresses(name: string): Promise<readonly string[]>;
  /** TXT records, each as one text. */
  texts(name: string): Promise<readonly string[]>;
  /** Null where nobody answers with TLS. */
  certificate(at: {
    readonly host: string;
    readonly port: number;
    readonly name: string;
  }): Promise<Certificate | null>;
  /** By how much the clock here is behind (positive) or ahead; null where no server answers. */
  clockOffsetMs(server: string): Promise<number | null>;
  /** Enters the mail server and leaves again; null where all was well, else what it said. */
  smtp(settings: { readonly url: string; readonly requireTls: boolean }): Promise<string | null>;
  /** Null where no answer came. */
  http(
    url: string,
    options?: { readonly headers?: Readonly<Record<string, string>> },
  ): Promise<HttpAnswer | null>;
  /** Free part of the disk below this folder, 0 to 1; null where there is no such folder. */
  freeDisk(folder: string): Promise<{ readonly ratio: number; readonly bytes: number } | null>;
  /** Bytes that programs may still take, and all there are. */
  memory(): { readonly availableBytes: number; readonly totalBytes: number };
}
