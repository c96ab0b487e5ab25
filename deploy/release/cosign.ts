/**
 * Signs images and what they are made of, and checks both, with Sigstore's cosign. By a key pair,
 * which needs no other service; or without keys, by the identity of a build, where there is one.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** By whom: a file (or a KMS address) of a key, or the identity that a build proves by OIDC. */
export type Signer =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'identity'; readonly identity: string; readonly issuer: string };

class Refused extends Error {}

async function cosign(...args: string[]): Promise<void> {
  const program = process.env.COSIGN ?? 'cosign';
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const failed = once(child, 'error').then(([cause]) => {
    throw new Error('There is no cosign: install it, or name it with COSIGN.', { cause });
  });
  const [[code], said] = await Promise.race([
    Promise.all([once(child, 'close'), text(child.stderr)]),
    failed,
  ]);
  if (code !== 0) throw new Refused(`cosign ${args[0]}: ${said.trim().split('\n').at(-1)}`);
}

/** With a key of our own there is no public log that would have to know of it. */
const signWith = (signer: Signer): string[] =>
  signer.kind === 'key' ? ['--key', signer.key, '--tlog-upload=false'] : [];

function verifyWith(signer: Signer): string[] {
  if (signer.kind === 'key') return ['--key', signer.key, '--insecure-ignore-tlog=true'];
  const { identity, issuer } = signer;
  return ['--certificate-identity-regexp', identity, '--certificate-oidc-issuer', issuer];
}

/** `image` names a digest: a tag may mean another image tomorrow. */
export async function sign(image: string, billFile: string, signer: Signer): Promise<void> {
  await cosign('sign', '--yes', ...signWith(signer), image);
  const bill = ['--type', 'cyclonedx', '--predicate', billFile];
  await cosign('attest', '--yes', ...signWith(signer), ...bill, image);
}

/** Null where the image and its bill of materials are signed by this signer; else what is wrong. */
export async function refusalOf(image: string, signer: Signer): Promise<string | null> {
  try {
    await cosign('verify', ...verifyWith(signer), image);
    await cosign('verify-attestation', '--type', 'cyclonedx', ...verifyWith(signer), image);
    return null;
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}
