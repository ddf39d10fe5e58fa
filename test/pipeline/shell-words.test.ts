import { expect, it } from 'vitest';
import { listShellCommands } from '../../src/pipeline/shell-words.ts';

/** Each command as its words: `'text'` where it is literal, else the expansions, `!` before those without quotes. */
function read(script: string): string[] {
  return listShellCommands(script).map(({ words, writes }) =>
    [
      ...words.map(({ literal, expansions, splits }) =>
        literal === null
          ? `${splits ? '' : '='}${expansions.map(({ text, quoted }) => (quoted ? text : `!${text}`)).join('')}`
          : `'${literal}'`,
      ),
      ...writes.map(({ literal }) => `> '${literal}'`),
    ].join(' '),
  );
}

it.each([
  ['a b; c | d && e &', ["'a' 'b'", "'c'", "'d'", "'e'"]],
  ['echo $x "$y" "a ${z:-1} b" \'$q\' \\$r # $s', ["'echo' !$x $y ${z:-1} '$q' '$r'"]],
  ['x=$y case=1 cmd $z', ["=!$y 'case=1' 'cmd' !$z"]],
  ['case $x in\n a) echo $y ;;\nesac', ["'case' =!$x 'in'", "'a'", "'echo' !$y", "'esac'"]],
  ['for f in $list; do rm $f; done', ["'for' 'f' 'in' =!$list", "'rm' !$f", "'done'"]],
  ['[[ $a == $b && -n $c ]] && echo $d', ["'[[' =!$a '==' =!$b '-n' =!$c ']]'", "'echo' !$d"]],
  ['echo "$(cat $x "$y")" `ls $z`', ["'cat' !$x $y", "'ls' !$z", "'echo'  "]],
  ['echo $((a + $b)) ${#c}', ["'echo'  "]],
  ['cat <<EOF | sort > out.txt\n$x "unclosed\nEOF\necho $y', ["'cat'", "'sort' > 'out.txt'", "'echo' !$y"]],
  ["cat <<-'E'\n\tdon't\n\tE\necho $y 2>&1 &>>log", ["'cat'", "'echo' !$y > 'log'"]],
  ['a <<<"$x" <$y >"$z"', ["'a' > 'null'"]],
  ["echo $'it\\'s' \"it's\" a\\\nb", ["'echo'  'it's' 'ab'"]],
  ['echo "$(case a in a) echo "x";; esac)"', []],
])('takes %j apart as a shell does', (script, commands) => {
  expect(read(script)).toEqual(commands);
});

it('gives up on what is too deep or too long, in little time', () => {
  expect(listShellCommands('$('.repeat(30_000))).toEqual([]);
  expect(listShellCommands('a '.repeat(40_000))).toEqual([]);
  expect(listShellCommands(`echo ${'"$(echo x)" '.repeat(4_000)}`)).toHaveLength(4_001);
});
