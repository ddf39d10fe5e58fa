const opened = new Map<string, Promise<string>>();

/** The text of a block of the page. Inflated when it is first asked for. */
export function readBlock(name: string): Promise<string> {
  const known = opened.get(name) ?? inflate(document.getElementById(`block-${name}`)?.textContent ?? '');
  opened.set(name, known);
  return known;
}

async function inflate(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(stream).text();
}

const split = new Map<string, Promise<readonly string[]>>();

/** The lines of a block of logs. */
export function readLines(name: string): Promise<readonly string[]> {
  const known = split.get(name) ?? readBlock(name).then((text) => text.split('\n'));
  split.set(name, known);
  return known;
}
