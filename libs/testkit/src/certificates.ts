/** Certificates for tests, made on the spot: of a server on this machine, or of a client. */
import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

export interface TestCertificate {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
  /** SHA-256 of the certificate, as 64 small hexadecimal digits. */
  readonly fingerprint: string;
}

const DAY_MS = 24 * 3_600_000;
const DNS = 2;
const ADDRESS = 7;

/** Signs itself, so whoever trusts it names it as its own authority. */
export async function makeCertificate(commonName: string): Promise<TestCertificate> {
  const made = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: DNS, value: 'localhost' },
          { type: ADDRESS, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  const { fingerprint256 } = new X509Certificate(made.cert);
  const fingerprint = fingerprint256.replaceAll(':', '').toLowerCase();
  return { key: made.private, cert: made.cert, fingerprint };
}
