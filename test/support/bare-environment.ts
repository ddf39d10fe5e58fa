// Tests see none of the variables by which a machine says that it is CI, or how it wants its colours.
for (const name of Object.keys(process.env)) {
  if (/^(?:CI|GITHUB_.*|FORCE_COLOR|NO_COLOR|RUNNABLE_(?!TESTS_).*)$/.test(name)) delete process.env[name];
}
