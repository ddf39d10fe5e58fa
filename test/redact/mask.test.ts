import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMask, type Mask } from '../../src/redact/mask.ts';

describe('createMask', () => {
  it('F56: masks a secret that is split over chunks at every boundary', () => {
    const text = 'before hunter2-token after hunter2-token';
    const mask = createMask(['hunter2-token']);
    for (let first = 0; first <= text.length; first++) {
      for (let second = first; second <= text.length; second++) {
        const chunks = [text.slice(0, first), text.slice(first, second), text.slice(second)];
        expect(maskChunks(mask, chunks.map(bytesOf))).toBe('before *** after ***');
      }
    }
  });

  it('B84: masks the longest of secrets that begin alike, each line of one with many, and takes no character as a pattern', () => {
    const mask = createMask(['secret', 'secret-and-more', 'first line\nsecond line\r\n}\n', 'a+b.*(c)[d]$']);
    expect(mask.text('secret secret-and-more secret-and-mor')).toBe('*** *** ***-and-mor');
    expect(mask.text('> first line\n> second line\n> }')).toBe('> ***\n> ***\n> }');
    expect(mask.text('first line\nsecond line\r\n}\n')).toBe('***');
    expect(mask.text('a+b.*(c)[d]$ aab_c_d')).toBe('*** aab_c_d');
  });

  it('leaves no part of secrets that overlap', () => {
    const mask = createMask(['abcdefgh', 'efghijkl', 'fghijk-0']);
    expect(mask.text('<abcdefghijkl>')).toBe('<***>');
    expect(mask.text('abcdefgh.abcdefghijk-0!')).toBe('***.***!');
    expect(mask.text('abcdefghabcdefgh')).toBe('******');
    expect(createMask(['aaaaaa']).text('aaaaaaaa')).toBe('***');
  });

  it('masks what common encoders make of a secret', () => {
    const secret = 'pa&s "wörd\' <1>/+?';
    const mask = createMask([secret]);
    const forms = [
      secret,
      JSON.stringify({ secret }),
      '{"secret": "pa&s \\"w\\u00f6rd\' <1>/+?"}',
      encodeURIComponent(secret),
      encodeURIComponent(secret).toLowerCase(),
      new URLSearchParams({ secret }).toString(),
      Buffer.from(secret).toString('hex'),
      Buffer.from(`user:${secret}@host`).toString('base64'),
      Buffer.from(`users:${secret}`).toString('base64'),
      Buffer.from(`user1:x${secret}`).toString('base64url'),
      'pa&amp;s &quot;wörd&#39; &lt;1&gt;/+?',
      'pa&amp;s "wörd\' &lt;1&gt;/+?',
      "pa&amp;s &quot;wörd' &lt;1&gt;/+?",
      'pa&amp;s &quot;wörd&#x27; &lt;1&gt;/+?',
      'pa&amp;s &#34;wörd&#39; &lt;1&gt;/+?',
      `'pa&s "wörd'\\'' <1>/+?'`,
    ];
    const plain = forms.map((form) => mask.text(form));
    expect(plain.filter((text, index) => text === forms[index] || !text.includes('***'))).toEqual([]);
    expect(createMask(['hunter2-token']).text('aHVudGVyMi10b2tlbg== aHVudGVyMi10b2tlbg!')).toBe('*** ***!');
    expect(plain[1]).toBe('{"secret":"***"}');
    expect(plain[5]).toBe('secret=***');
  });

  it('gives text without a secret back as it is, as a view and not a copy', () => {
    const chunk = bytesOf('nothing to see here');
    const stream = createMask(['hunter2-token']).stream();
    const shown = stream.push(chunk);
    expect(shown.buffer).toBe(chunk.buffer);
    expect(Buffer.concat([shown, stream.flush()]).toString()).toBe('nothing to see here');
    expect(createMask([]).text('all')).toBe('all');
  });

  it('gives out what cannot be a secret any more before the stream ends', () => {
    const stream = createMask(['hunter2-token']).stream();
    expect(Buffer.from(stream.push(bytesOf('x hunter2-'))).toString()).toBe('x ');
    expect(Buffer.from(stream.push(bytesOf('boat h'))).toString()).toBe('hunter2-boat ');
    expect(Buffer.from(stream.flush()).toString()).toBe('h');
  });

  it('masks the whole of any bytes alike, however they are cut', () => {
    fc.assert(
      fc.property(maskCase, ({ secrets, text, cuts }) => {
        const bytes = bytesOf(text);
        const chunks: Uint8Array[] = [];
        for (let at = 0, index = 0; at < bytes.length; index++) {
          const size = cuts[index % cuts.length] ?? 1;
          chunks.push(bytes.slice(at, at + size));
          at += size;
        }
        expect(maskChunks(createMask(secrets), chunks)).toBe(maskSlowly(text, secrets));
      }),
      { numRuns: 1000 },
    );
  });

  it('stays linear when text is nearly a secret all over', () => {
    const mask = createMask([`${'a'.repeat(4000)}b`, `${'ab'.repeat(2000)}c`]);
    const once = Buffer.from('ab'.repeat(100_000) + 'a'.repeat(200_000));
    expect(
      ratio(
        () => mask.stream().push(once),
        () => mask.stream().push(Buffer.concat([once, once])),
      ),
    ).toBeLessThan(5);
  });

  it('refuses a value that is too short', () => {
    expect(() => createMask(['short'])).toThrow('too short');
  });
});

describe('Mask.json', () => {
  it('B83: masks a secret in returns, names, failures and numbers, and leaves all else as it is', () => {
    const mask = createMask(['hunter2-token', '12345678']);
    expect(
      mask.json({
        id: 'task-hunter2-token',
        'hunter2-token': [1, true, null, 'x'],
        failure: { message: "ValueError: 'hunter2-token'", line: 12345678, ratio: 0.5 },
        artifact: 'out/hunter2-token.csv',
      }),
    ).toEqual({
      id: 'task-***',
      '***': [1, true, null, 'x'],
      failure: { message: "ValueError: '***'", line: '***', ratio: 0.5 },
      artifact: 'out/***.csv',
    });
  });

  it('keeps a key that is a name of the prototype', () => {
    const value = JSON.parse('{"__proto__": {"a": "hunter2-token"}}');
    expect(JSON.stringify(createMask(['hunter2-token']).json(value))).toBe('{"__proto__":{"a":"***"}}');
  });
});

// A small alphabet, so that secrets overlap and nearly occur. Its letters encode to nothing that it can spell.
const secretText = fc.string({ unit: fc.constantFrom('x', 'y', 'z'), minLength: 6, maxLength: 24 });

function textOver(secrets: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.constantFrom(...secrets),
    fc.string({ unit: fc.constantFrom('x', 'y', 'z', '-') }),
  );
  return fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));
}

const maskCase = fc.array(secretText, { minLength: 1, maxLength: 6 }).chain((secrets) =>
  fc.record({
    secrets: fc.constant(secrets),
    text: textOver(secrets),
    cuts: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
  }),
);

/** The obvious way: every position that an occurrence covers, joined where occurrences overlap. */
function maskSlowly(text: string, secrets: readonly string[]): string {
  const ends = Array.from(text, (_, at) =>
    Math.max(
      0,
      ...secrets.filter((secret) => text.startsWith(secret, at)).map((secret) => at + secret.length),
    ),
  );
  let masked = '';
  let end = 0;
  for (let at = 0; at < text.length; at++) {
    const own = ends[at] ?? 0;
    if (own > 0 && at >= end) masked += '***';
    end = Math.max(end, own);
    if (at >= end) masked += text[at];
  }
  return masked;
}

function maskChunks(mask: Mask, chunks: readonly Uint8Array[]): string {
  const stream = mask.stream();
  const parts = chunks.map((chunk) => Buffer.from(stream.push(chunk)));
  return Buffer.concat([...parts, stream.flush()]).toString();
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text);
}

function ratio(small: () => void, large: () => void): number {
  const time = (action: () => void): number => {
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      action();
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  time(small);
  return time(large) / time(small);
}
