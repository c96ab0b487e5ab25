/**
 * Machines that prove themselves by a client certificate (mutual TLS): which one is decided by a
 * list of fingerprints, so that the old and the new one hold side by side while one is replaced.
 */
import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Authenticator, Knock } from './authenticate.ts';
import { problem } from './http.ts';

/** Who is at the other end of the connection, by what the connection itself shows. */
export interface Peer {
  readonly address: string | null;
  /** The certificate of the TLS handshake (DER); null without TLS, or where none was shown. */
  readonly certificate: Buffer | null;
}

/** A proxy that ends TLS and hands the certificate on in a header. */
export interface TrustedProxy {
  /** The name of the header, in small letters. */
  readonly certificateHeader: string;
  /** What the proxy sends in `x-proxy-secret`; without it the addresses must be there. */
  readonly secret?: string | undefined;
  /** Its addresses; without them the secret must be there. */
  readonly addresses: readonly string[];
}

export interface CertificateRules {
  /** SHA-256 of each accepted certificate: 64 small hexadecimal digits. */
  readonly fingerprints: readonly string[];
  /** Absent: the certificate must be that of the connection itself. */
  readonly proxy?: TrustedProxy | undefined;
}

export const PROXY_SECRET_HEADER = 'x-proxy-secret';

export function peerOf(socket: object): Peer {
  const { remoteAddress = null } = socket as { remoteAddress?: string | null };
  const address = remoteAddress?.replace(/^::ffff:/, '') ?? null;
  if (!(socket instanceof TLSSocket)) return { address, certificate: null };
  return { address, certificate: socket.getPeerX509Certificate()?.raw ?? null };
}

/**
 * The proof of a `certificate` route. A listed certificate counts also after the end of its own
 * time: the list is what decides, and a payment is not stopped by a forgotten date.
 */
export function clientCertificate(name: string, rules: CertificateRules): Authenticator {
  const { fingerprints, proxy } = rules;
  return async (knock) => {
    if (proxy && !isProxy(proxy, knock)) throw refused('Only the proxy may knock here.');
    const certificate = proxy
      ? certificateIn(knock.headers, proxy.certificateHeader)
      : knock.peer.certificate;
    if (certificate === null) throw refused('Show a client certificate.');
    const fingerprint = createHash('sha256').update(certificate).digest('hex');
    if (!fingerprints.includes(fingerprint)) throw refused('This certificate is not accepted.');
    return { actor: { kind: 'service', id: name }, claims: { fingerprint } };
  };
}

/** Address and secret must both be right, where both are told. */
function isProxy({ secret, addresses }: TrustedProxy, { peer, headers }: Knock): boolean {
  if (secret === undefined && addresses.length === 0) return false;
  const isAtHome = addresses.length === 0 || addresses.includes(peer.address ?? '');
  return isAtHome && (secret === undefined || isSame(headers[PROXY_SECRET_HEADER], secret));
}

function isSame(given: unknown, wanted: string): boolean {
  if (typeof given !== 'string') return false;
  const [left, right] = [given, wanted].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}

/**
 * As proxies write it: PEM, percent-encoded or with its lines joined, or the bare base64, in colons
 * or not (RFC 9440). Null for what is no certificate; two headers of the name are none either.
 */
function certificateIn(headers: IncomingHttpHeaders, name: string): Buffer | null {
  const value = headers[name];
  if (typeof value !== 'string') return null;
  try {
    const text = value.includes('%') ? decodeURIComponent(value) : value;
    const base64 = text.replace(/-----(BEGIN|END) CERTIFICATE-----/g, '').replace(/[\s:]/g, '');
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
    return new X509Certificate(Buffer.from(base64, 'base64')).raw;
  } catch {
    return null;
  }
}

function refused(detail: string) {
  return problem(403, { type: 'certificate', detail });
}
