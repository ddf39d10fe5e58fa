/**
 * What is wrong with the name of a container image, as the end of a sentence; null: nothing is. A name is
 * `[registry[:port]/]path[:tag][@digest]`, so that it never reads as an option of a container engine.
 */
export function imageProblem(name: string): string | null {
  if (name === '') return 'is empty';
  if (name.startsWith('-')) return 'begins with `-`, as options do';
  if (/[\s\0]/.test(name)) return 'holds a space or another blank';
  if (name.length > longestName) return `has ${name.length} characters, at most ${longestName} are accepted`;
  const [rest = '', digest, ...more] = name.split('@');
  if (more.length > 0) return 'has more than one `@`';
  if (digest !== undefined && !digestPattern.test(digest)) {
    return 'has a digest that is none: `@sha256:` and 64 hexadecimal digits';
  }
  const { path, tag } = splitTag(rest);
  if (tag !== undefined && !tagPattern.test(tag)) {
    return `has the tag \`${tag}\`, and a tag is letters, digits, \`_\`, \`.\` and \`-\``;
  }
  return pathProblem(path);
}

const longestName = 512;
const digestPattern = /^sha256:[0-9a-f]{64}$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const hostPattern = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?(?::\d{1,5})?$/;

// Only behind the last `/`: before it a colon parts a host from its port.
function splitTag(text: string): { readonly path: string; readonly tag?: string } {
  const colon = text.indexOf(':', text.lastIndexOf('/') + 1);
  return colon === -1 ? { path: text } : { path: text.slice(0, colon), tag: text.slice(colon + 1) };
}

function pathProblem(path: string): string | null {
  const [first = '', ...rest] = path.split('/');
  const steps = rest.length > 0 && hostPattern.test(first) && isHost(first) ? rest : [first, ...rest];
  const wrong = steps.find((step) => !isStep(step));
  if (wrong === undefined) return null;
  if (wrong === '') return 'has an empty step between `/`, or before its tag';
  return /[A-Z]/.test(wrong)
    ? `has capitals in \`${wrong}\`, and the path of an image has none`
    : `has the step \`${wrong}\`, and a step is lower-case letters and digits, parted by \`.\`, \`_\` or \`-\``;
}

function isHost(text: string): boolean {
  return text.includes('.') || text.includes(':') || text === 'localhost' || /[A-Z]/.test(text);
}

function isStep(step: string): boolean {
  return /^[a-z0-9._-]+$/.test(step) && /^[a-z0-9]/.test(step) && /[a-z0-9]$/.test(step);
}
