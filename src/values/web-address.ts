/** A web address that requests may go to, or what is wrong with it: a clause that never quotes it. */
export type WebAddress =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly problem: string };

/** Reads an address: `https` anywhere, `http` only to this machine. */
export function readWebAddress(text: string): WebAddress {
  const url = parse(text);
  if (url === null) return { ok: false, problem: 'is no URL such as `https://example.com/hook`' };
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) {
    return { ok: true, url };
  }
  const problem =
    url.protocol === 'http:'
      ? 'begins with `http`, which is accepted for this machine only; elsewhere it is `https`'
      : 'is accepted with `https`, or with `http` for this machine';
  return { ok: false, problem };
}

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
