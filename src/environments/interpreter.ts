/** What an environment must be made for: packages of one interpreter are of no use to another one. */
export interface Interpreter {
  /** For people: `CPython 3.12.4`. */
  readonly name: string;
  /** Absolute path of the interpreter that virtual environments are made from, itself in none. */
  readonly path: string;
  /** Implementation with its binary interface, and platform: `cpython-312-x86_64-linux-gnu linux-x86_64`. */
  readonly abi: string;
}

const question = `
import json, os, platform, sys, sysconfig
base = getattr(sys, "_base_executable", None) or sys.executable
print(json.dumps({
    "name": platform.python_implementation() + " " + platform.python_version(),
    "path": os.path.realpath(base),
    "abi": (sysconfig.get_config_var("SOABI") or sys.implementation.cache_tag) + " " + sysconfig.get_platform(),
}))`;

/** Asks a Python interpreter who it is; null when it gives no answer within ten seconds. */
export async function identifyPython(
  path: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Interpreter | null> {
  const { execa } = await import('execa');
  const { failed, stdout } = await execa(path, ['-I', '-c', question], {
    env: environment,
    extendEnv: false,
    stdin: 'ignore',
    stderr: 'ignore',
    timeout: 10_000,
    maxBuffer: 64 * 1024,
    reject: false,
  });
  if (failed) return null;
  try {
    return JSON.parse(stdout) as Interpreter;
  } catch {
    return null;
  }
}
