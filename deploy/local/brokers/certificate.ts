/** A certificate for the broker's TLS door on this machine, made by Java's keytool. */
import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface BrokerCertificate {
  /** A PKCS12 file with key and certificate. */
  readonly keyStoreFile: string;
  /** PEM; it signs itself, so a client trusts it by naming it as its authority. */
  readonly certificate: string;
}

export async function brokerCertificate(options: {
  readonly java: string;
  readonly folder: string;
  readonly password: string;
}): Promise<BrokerCertificate> {
  const keyStoreFile = join(options.folder, 'broker.p12');
  const pemFile = join(options.folder, 'broker.pem');
  // keytool stands beside java.
  const keytool = options.java.includes('/') ? join(dirname(options.java), 'keytool') : 'keytool';
  const secret = ['-storepass:env', 'KEYSTORE_PASSWORD'];
  const store = ['-keystore', keyStoreFile, '-storetype', 'PKCS12', '-alias', 'broker', ...secret];
  const env = { ...process.env, KEYSTORE_PASSWORD: options.password };
  if (!existsSync(pemFile)) {
    rmSync(keyStoreFile, { force: true }); // What an interrupted start may have left.
    const names = 'san=dns:localhost,ip:127.0.0.1';
    const kind = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '3650'];
    const subject = ['-dname', 'CN=localhost', '-ext', names];
    await run(keytool, ['-genkeypair', ...store, ...kind, ...subject], { env });
    const exported = await run(keytool, ['-exportcert', '-rfc', ...store], { env });
    await writeFile(pemFile, exported.stdout);
  }
  return { keyStoreFile, certificate: await readFile(pemFile, 'utf8') };
}
