/** Addresses as they may be shown: enough to know one's own, too little to write to. */

const HIDDEN = '•••';

/** `n•••@posta.example` */
export function maskedEmail(address: string): string {
  const at = address.lastIndexOf('@');
  const [first = ''] = address.slice(0, Math.max(at, 0));
  // A name of one letter would be told as a whole.
  return `${at > 1 ? first : ''}${HIDDEN}${at < 0 ? '' : address.slice(at)}`;
}

/** `•••4567` */
export function maskedPhone(number: string): string {
  const digits = number.replaceAll(/[^0-9]/g, '');
  return digits.length < 8 ? HIDDEN : `${HIDDEN}${digits.slice(-4)}`;
}
