import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitise } from '../../src/redact/sanitise.ts';

const esc = '\x1b';

describe('sanitise', () => {
  it('shows invalid UTF-8, NUL, a lone CR, C1 and bidi marks as escapes', () => {
    const bytes = Buffer.concat([
      Buffer.from('ok é 漢 😀\t'),
      Buffer.from([0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xe2, 0x82, 0x00]),
      Buffer.from('10%\r20%\r\nC1 \u009b31m bidi \u202eevil\u2066\n'),
    ]);
    expect(sanitise(bytes)).toBe(
      'ok é 漢 😀\t\\xff\\xc3(\\xed\\xa0\\x80\\xe2\\x82\\x0010%\\x0d20%\nC1 \\x9b31m bidi \\u202eevil\\u2066\n',
    );
  });

  it('leaves escape sequences out', () => {
    const cases: [string, string][] = [
      [`${esc}[1;31mred${esc}[0m`, 'red'],
      [`${esc}[2J${esc}[1A${esc}[?25lx`, 'x'],
      [`${esc}]0;title\x07x`, 'x'],
      [`${esc}]52;c;aGk=${esc}\\x`, 'x'],
      [`${esc}]8;;https://evil.test\x07link${esc}]8;;\x07`, 'link'],
      [`${esc}]0;never ended\nnext`, '\nnext'],
      [`${esc}P1$r q${esc}\\x${esc}_a${esc}\\y`, 'xy'],
      [`${esc}(Bx${esc}cy${esc}7z`, 'xyz'],
      [`${esc}${esc}[31m[31mx`, '\\x1b[31mx'],
    ];
    expect(cases.map(([text]) => sanitise(text))).toEqual(cases.map(([, shown]) => shown));
  });

  it('lets nothing through that steers a terminal, whatever it is given', () => {
    const unit = fc.oneof(
      fc.constantFrom(esc, '[', ']', '\\', '\x07', '\r', '\n', '\x9b', '0', ';', 'm', '\u202e'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(unit), fc.uint8Array(), (text, bytes) => {
        const shown = sanitise(Buffer.concat([Buffer.from(text.join('')), bytes]));
        expect(shown).not.toMatch(/(?![\t\n])[\p{Cc}\p{Cs}\p{Bidi_C}]/u);
        expect(sanitise(shown)).toBe(shown);
      }),
    );
  });
});
