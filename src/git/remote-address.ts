import { failure, type Result, success } from '../diagnostics/result.ts';
import { showOnOneLine } from '../values/visible-text.ts';

/**
 * The address of a repository if it is one that may be fetched from: https, http or ssh, or the short form of ssh
 * (`git@host:path`). Everything else, such as `ext::…`, `file://…` or a leading `-`, is `bad-address`.
 */
export function checkAddress(address: string): Result<string> {
  if (isSafe(address)) return success(address);
  return failure([
    {
      severity: 'error',
      code: 'bad-address',
      message: `\`${showOnOneLine(withoutUser(address))}\` is no address of a repository; accepted are https and ssh`,
      hint: 'write it as `https://host/path.git` or `git@host:path.git`',
    },
  ]);
}

/** An address without the user and password that it may hold, as far as one can tell of what is no address. */
export function withoutUser(address: string): string {
  return address.replace(/^([\w+.-]+:\/\/).*@/s, '$1');
}

function isSafe(address: string): boolean {
  if (/[\p{Cc} ]/u.test(address)) return false;
  // Neither user nor host may begin with `-`: ssh would take it for an option.
  const host = /^(?:https?|ssh):\/\/(?:[^/@-][^/@]*@)?[^/@:-][^/@:]*(?::\d+)?\/[^-].*$/;
  const short = /^(?:[\w.][\w.-]*@)?[\w.][\w.-]*:(?![:/-]).+$/;
  return host.test(address) || (short.test(address) && !address.includes('::'));
}
