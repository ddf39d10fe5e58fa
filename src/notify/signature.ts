import { createHmac } from 'node:crypto';

/**
 * Headers by which a receiver knows who sent a body. `Runnable-Signature: t=SECONDS,v1=HEX` is HMAC-SHA256 over
 * `SECONDS.BODY` and tells an old request that is sent again by its time; `X-Hub-Signature-256: sha256=HEX` is over the
 * body alone, for receivers that know GitHub's. `seconds`: since 1970.
 */
export function signBody(body: string, secret: string, seconds: number): Readonly<Record<string, string>> {
  return {
    'Runnable-Signature': `t=${seconds},v1=${hmac(`${seconds}.${body}`, secret)}`,
    'X-Hub-Signature-256': `sha256=${hmac(body, secret)}`,
  };
}

function hmac(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}
