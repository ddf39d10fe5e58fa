/**
 * The byte strings by which a secret may show itself: as it is, each line of it, and as common tools encode it (base64
 * at each of its three offsets, hex, URL, JSON, XML, shell quotes). The encoded ones are a best effort, no promise.
 */
export function formsOf(secret: string): Uint8Array[] {
  const texts = new Set<string>();
  const lines = secret.split(/[\r\n]+/).map((line) => line.trim());
  for (const text of [secret, ...lines.filter((line) => line.length >= shortestForm)]) {
    for (const form of encode(text)) texts.add(form);
  }
  return Array.from(texts, (text) => Buffer.from(text, 'latin1'));
}

/** Characters below which a line or an encoded form is left alone: it would make half of a log unreadable. */
export const shortestForm = 6;

// Latin-1 strings stand for bytes here, so that a set can tell them apart.
function encode(text: string): string[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const forms = [
    bytes.toString('latin1'),
    hex,
    hex.toUpperCase(),
    ...base64Forms(bytes),
    ...unreserved.flatMap((kept) => percentForms(bytes, kept)),
    ...[quoteJson(text), quoteAsciiJson(text), ...escapeXml(text), quoteShell(text)].map((form) =>
      Buffer.from(form).toString('latin1'),
    ),
  ];
  return forms.filter((form) => form.length >= shortestForm);
}

/** For each position of the secret in groups of three: what does not depend on the bytes around it, and all that follows when it is the end. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const own = whole.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    const last = whole.slice(Math.ceil((offset * 8) / 6));
    return [own, last, last.replaceAll('=', '')].flatMap((form) => [
      form,
      form.replaceAll('+', '-').replaceAll('/', '_'),
    ]);
  });
}

// What encodeURIComponent, RFC 3986, Python's `quote` and web forms leave as it is.
const unreserved = [/[\w.!~*'()-]/, /[\w.~-]/, /[\w.~/-]/, /[\w.*-]/];

function percentForms(bytes: Buffer, kept: RegExp): string[] {
  const upper = Array.from(bytes, (byte) => {
    const unit = String.fromCharCode(byte);
    return kept.test(unit) ? unit : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
  const lower = upper.replace(/%../g, (code) => code.toLowerCase());
  return [upper, lower, upper.replaceAll('%20', '+'), lower.replaceAll('%20', '+')];
}

function quoteJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function quoteAsciiJson(text: string): string {
  return quoteJson(text).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

// Quotes need an escape in attributes only, and libraries write it in several ways.
function escapeXml(text: string): string[] {
  const bare = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return quoteEntities.map(([double, single]) => bare.replaceAll('"', double).replaceAll("'", single));
}

const quoteEntities = [
  ['"', "'"],
  ['&quot;', "'"],
  ['&quot;', '&#39;'],
  ['&quot;', '&#x27;'],
  ['&#34;', '&#39;'],
] as const;

function quoteShell(text: string): string {
  return text.replaceAll("'", "'\\''");
}
