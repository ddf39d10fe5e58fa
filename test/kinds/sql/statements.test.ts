import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindStatements } from '../../../src/kinds/sql/bind-statements.ts';
import { quoteIdentifier } from '../../../src/kinds/sql/quote-identifier.ts';
import { type Dialect, splitStatements } from '../../../src/kinds/sql/split-statements.ts';
import type { Json } from '../../../src/values/json.ts';

/** The statements of a text as a driver gets them, with `v` for the names of what is bound. */
function bind(text: string, dialect: Dialect, identifiers: Readonly<Record<string, Json>> = {}) {
  const { statements, problems } = splitStatements(text, dialect);
  expect(problems).toEqual([]);
  const values = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { json: `value of ${name}` }]));
  const bound = bindStatements(statements, { task: 't', dialect, values, identifiers });
  if (!bound.ok) throw new Error(JSON.stringify(bound.diagnostics));
  return bound.value.map((statement) => [
    statement.text,
    statement.values.map((value) => String(value).at(-1)).join(''),
  ]);
}

describe('params', () => {
  it.each<[Dialect, string, string, string]>([
    ['duckdb', 'select $a, $b, $a', 'select $1, $2, $1', 'ab'],
    ['sqlite', 'select $a, $b, $a', 'select ?1, ?2, ?1', 'ab'],
    ['postgresql', 'select $a::int+$b', 'select $1::int+$2', 'ab'],
    ['duckdb', `select '$a', "$a", $a -- $a`, `select '$a', "$a", $1 -- $a`, 'a'],
    ['duckdb', 'select /* $a /* $b */ $c */ $a', 'select /* $a /* $b */ $c */ $1', 'a'],
    ['sqlite', 'select /* $a /* $b */ $c', 'select /* $a /* $b */ ?1', 'c'],
    ['duckdb', "select 'it''s $a' || $b", "select 'it''s $a' || $1", 'b'],
    ['postgresql', "select E'\\' $a', $b", "select E'\\' $a', $1", 'b'],
    ['sqlite', "select '\\', $a", "select '\\', ?1", 'a'],
    ['postgresql', "select type'\\', $a", "select type'\\', $1", 'a'],
    ['postgresql', 'select $$ $a $$, $x$ $$ $b $x$, $c', 'select $$ $a $$, $x$ $$ $b $x$, $1', 'c'],
    ['sqlite', 'select [$a], `$b`, $c', 'select [$a], `$b`, ?1', 'c'],
    ['duckdb', 'select [$a, $b][1]', 'select [$1, $2][1]', 'ab'],
    ['postgresql', 'select a$b, $c', 'select a$b, $1', 'c'],
  ])('of %s are bound in `%s`, and only where they are no part of a text', (...row) => {
    const [dialect, text, expected, names] = row;
    expect(bind(text, dialect)).toEqual([[expected, names]]);
  });

  it('are never found in what a string, a quoted name or a comment holds', () => {
    const quote = fc.constantFrom(
      (text: string) => `'${text.replaceAll("'", "''")}'`,
      (text: string) => `"${text.replaceAll('"', '""')}"`,
      (text: string) => `-- ${text.replaceAll('\n', ' ')}\n`,
      (text: string) => `/* ${text.replaceAll(/[*/]/g, ' ')} */`,
      (text: string) => `$q$${text.replaceAll('$', ' ')} $a $q$`,
    );
    const text = fc.string({
      unit: fc.constantFrom('$a', '{{b}}', "'", '"', ';', '-', '*', '/', '\n', ' ', 'x', '\\'),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(quote, text), { maxLength: 5 }), (pieces) => {
        const quoted = pieces.map(([make, content]) => make(content)).join(' ');
        expect(bind(`select ${quoted} , $c`, 'postgresql')).toEqual([[`select ${quoted} , $1`, 'c']]);
      }),
    );
  });
});

describe('identifiers', () => {
  it.each<[Dialect, Json, string]>([
    ['duckdb', 'orders', '"orders"'],
    ['postgresql', 'a"; drop table b; --', '"a""; drop table b; --"'],
    ['sqlite', 'a`; drop table b; --', '`a``; drop table b; --`'],
    ['duckdb', 'sales.orders', '"sales.orders"'],
    ['duckdb', 2026, '"2026"'],
    ['duckdb', '$a {{b}}', '"$a {{b}}"'],
  ])('of %s: %j is one name, %s', (dialect, name, expected) => {
    expect(bind('select * from {{ t }}', dialect, { t: name })).toEqual([[`select * from ${expected}`, '']]);
  });

  it.each<[Json, string]>([
    ['', 'is empty'],
    ['a\0b', 'holds a NUL character'],
    [null, 'is null, and a name is a text'],
    [['a'], 'is `["a"]`, and a name is a text'],
    ['é'.repeat(32), 'has 64 bytes, and PostgreSQL takes 63'],
  ])('are refused: %j', (name, trouble) => {
    expect(quoteIdentifier(name, 'postgresql')).toEqual({ trouble });
  });

  it('never end before their end, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.constantFrom<Dialect>('duckdb', 'sqlite'),
        (name, dialect) => {
          const quoted = quoteIdentifier(name, dialect);
          if ('trouble' in quoted) return;
          const mark = quoted.text[0] ?? '';
          const inner = quoted.text.slice(1, -1);
          expect(inner.replaceAll(mark + mark, '')).not.toContain(mark);
          expect(inner.replaceAll(mark + mark, mark)).toBe(name);
        },
      ),
    );
  });
});

describe('statements', () => {
  it('are parted by semicolons that stand in no text and no body, and know their lines', () => {
    const text = `-- first
create table t (x text); ;
insert into t values (';');

create trigger g after insert on t begin
  update t set x = case when x = 'a' then 'b' else x end; delete from t;
end;
/* none; */
select 1`;
    expect(
      splitStatements(text, 'sqlite').statements.map(({ line, parts }) => [
        line,
        parts.map((part) => (part.type === 'text' ? part.text.split('\n')[0] : '')).join(''),
      ]),
    ).toEqual([
      [2, '-- first'],
      [3, "insert into t values (';')"],
      [5, 'create trigger g after insert on t begin'],
      [9, '/* none; */'],
    ]);
  });

  it('begin a transaction as statements of their own', () => {
    expect(bind('begin; select 1; end; select 2', 'postgresql').map(([text]) => text)).toEqual([
      'begin',
      'select 1',
      'end',
      'select 2',
    ]);
  });

  it.each<[string, string, number]>([
    ["select\n'open", "what `'` opens is not closed", 2],
    ['select /* open', 'a comment is not closed', 1],
    ['select $x$ open $y$', 'what `$` opens is not closed', 1],
    [
      'select ${{ params.x }}',
      '`${{` begins an expression, and none is evaluated in SQL: write `$name` for a value',
      1,
    ],
    ['\n\nselect $1', '`$1` is numbered, and params are bound by their names: `$name`', 3],
  ])('of %j are refused with the place', (text, message, line) => {
    expect(splitStatements(text, 'postgresql').problems).toEqual([{ message, line }]);
  });

  it('are found in time that grows with the text', () => {
    const time = (count: number) => {
      const text = 'insert into t values ($a, \'x;y\', "z"); -- c\n'.repeat(count);
      const began = performance.now();
      expect(splitStatements(text, 'duckdb').statements).toHaveLength(count);
      return performance.now() - began;
    };
    time(2000);
    expect(Math.min(time(8000), time(8000)) / Math.min(time(2000), time(2000))).toBeLessThan(8);
  });
});
