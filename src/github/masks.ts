/** Characters below which a line of a secret is left alone: masking it would hide half of a log. */
const shortestLine = 4;

/** The texts by which a secret may show itself in a log of GitHub: whole, by lines, in base64 and in an address. */
export function listMasks(secret: string): readonly string[] {
  const lines = secret
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line.length >= shortestLine);
  const forms = [secret, ...lines].flatMap((text) => [
    text,
    Buffer.from(text).toString('base64'),
    encodeURIComponent(Buffer.from(text).toString()),
  ]);
  return [...new Set(forms)];
}
