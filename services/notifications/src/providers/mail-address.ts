/** Whether a text is one address of e-mail, as it may stand in an envelope without a change. */

/** RFC 5321, 4.5.3.1: what a server must take at least, and takes at most. */
const LOCAL_MOST = 64;
const ADDRESS_MOST = 254;

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
/** The last label has a letter, so that no number of a machine passes for a name. */
const LAST = '(?=[A-Za-z0-9-]*[A-Za-z])';

const ADDRESS = new RegExp(`^(${ATOM}(?:\\.${ATOM})*)@(?:${LABEL}\\.)+${LAST}${LABEL}$`);

/**
 * No list, no comment, no display name, no quotes, no route, no line break, and no letter beyond
 * ASCII: a library would write a domain of other letters anew, and look-alikes of `@` and `.` are
 * among them. Such a domain has a form in ASCII (`xn--…`), and that one is taken.
 */
export function isMailAddress(text: string): boolean {
  const local = ADDRESS.exec(text)?.[1];
  return local !== undefined && local.length <= LOCAL_MOST && text.length <= ADDRESS_MOST;
}
