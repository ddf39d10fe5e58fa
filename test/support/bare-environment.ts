import { fileURLToPath } from 'node:url';

// Tests see none of the variables by which a machine says that it is CI, or how it wants its colours.
for (const name of Object.keys(process.env)) {
  if (/^(?:CI|GITHUB_.*|FORCE_COLOR|NO_COLOR|RUNNABLE_(?!TESTS_).*)$/.test(name)) delete process.env[name];
}

// Each test has a home of its own; what V8 made of the command is kept for all of them.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(
  new URL('../../node_modules/.cache/code', import.meta.url),
);
