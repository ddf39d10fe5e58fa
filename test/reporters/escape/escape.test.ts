import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { SaxesParser } from 'saxes';
import { expect, it } from 'vitest';
import { codeBlock, codeSpan, escapeMarkdown } from '../../../src/reporters/escape/markdown.ts';
import { workflowCommand } from '../../../src/reporters/escape/workflow-command.ts';
import { escapeXml } from '../../../src/reporters/escape/xml.ts';
import { showControls, showOnOneLine } from '../../../src/values/visible-text.ts';

const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '<',
        '&',
        ']]>',
        '|',
        '`',
        '```',
        '\\',
        '\n',
        '\r',
        '%0A',
        '::',
        '@user',
        '#12',
        'GH-7',
      ),
      fc.constantFrom(
        '<!--',
        '![a](b)',
        '[x](javascript:1)',
        'https://e.test',
        'www.e.test',
        'a@e.test',
        '*b*',
        '~~s~~',
        '- ',
        '1. ',
        '&amp;',
        ' ',
      ),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));

const many = { numRuns: 500 };

function toHtml(markdown: string): string {
  return micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
}

function textOf(html: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&(\w+|#39);/g, (whole, name: string) => entities[name] ?? whole)
    .replaceAll('\u200b', '')
    .replaceAll('\u00a0', ' ');
}

function tagsOf(html: string): readonly string[] {
  return [...new Set(html.match(/<[a-z]+/g))];
}

it('escapes text for a cell of a Markdown table so that it comes out as text', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const html = toHtml(`| a | b |\n|---|---|\n| x${escapeMarkdown(text)}y | z |\n`);
      expect(tagsOf(html)).toEqual(['<table', '<thead', '<tr', '<th', '<tbody', '<td']);
      expect(html.match(/<td>/g)).toHaveLength(2);
      const cell = /<tbody>\s*<tr>\s*<td>([\s\S]*?)<\/td>/.exec(html)?.[1] ?? '';
      expect(textOf(cell)).toBe(
        `x${showOnOneLine(text)}y`.replaceAll('\u200b', '').replaceAll('\u00a0', ' '),
      );
    }),
    many,
  );
});

it('leaves nothing that GitHub would make a mention, a reference or a link of', () => {
  const html = toHtml(escapeMarkdown('@team/x #1 GH-1 https://a.test www.b.test'));
  expect(html).toBe('<p>@\u200bteam/x #\u200b1 GH\u200b-1 https:\u200b//a.test www\u200b.b.test</p>');
});

it('writes code into a cell of a Markdown table so that it comes out as it is', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const html = toHtml(`| a | b |\n|---|---|\n| ${codeSpan(`x${text}y`)} | z |\n`);
      expect(html.match(/<td>/g)).toHaveLength(2);
      const cell = /<td><code>([\s\S]*?)<\/code><\/td>/.exec(html)?.[1] ?? '';
      expect(textOf(cell)).toBe(
        `x${showOnOneLine(text)}y`.replaceAll('\u200b', '').replaceAll('\u00a0', ' '),
      );
    }),
    many,
  );
});

it('fences a block longer than any run of backticks in it', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const html = toHtml(codeBlock(text));
      expect(tagsOf(html)).toEqual(['<pre', '<code']);
      const expected = showControls(text).replaceAll('\r\n', '\n');
      expect(textOf(html).trim()).toBe(expected.replaceAll('\u200b', '').replaceAll('\u00a0', ' ').trim());
    }),
    many,
  );
});

it('escapes text for XML so that a parser gives it back', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const parser = new SaxesParser();
      const found: string[] = [];
      parser.on('error', (error) => {
        throw error;
      });
      parser.on('opentag', (tag) => found.push(String(tag.attributes['a'])));
      parser.on('text', (piece) => found.push(piece));
      parser.write(`<t a="${escapeXml(text)}">x${escapeXml(text)}</t>`).close();
      const shown = showControls(text).replace(
        /[\ufffe\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
      );
      expect(found).toEqual([shown, `x${shown}`]);
    }),
    many,
  );
});

it('escapes a workflow command so that the runner gives message and properties back', () => {
  fc.assert(
    fc.property(hostile, hostile, (title, message) => {
      const line = workflowCommand('error', { title: `t${title}` }, message);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      const [, name, properties = '', data = ''] = /^::(\w+)(?: (.*?))?::(.*)\n$/.exec(line) ?? [];
      expect(name).toBe('error');
      expect(properties.split(',')).toHaveLength(1);
      expect(readBack(properties)).toBe(`title=t${showControls(title)}`);
      expect(readBack(data)).toBe(showControls(message));
    }),
    many,
  );
});

it('cuts a message where the runner would', () => {
  const line = workflowCommand('error', {}, '😀'.repeat(3000));
  expect(line.length).toBeLessThanOrEqual('::error::\n'.length + 4096);
  expect(line).toMatch(/😀…\n$/u);
});

// In the runner's order: `%25` last.
function readBack(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}

it('quotes a text with 200,000 ticks', () => {
  expect(codeSpan('`a'.repeat(200_000))).toBe(`\`\` ${'`a'.repeat(200_000)} \`\``);
});
