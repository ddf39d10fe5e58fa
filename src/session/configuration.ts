import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Configuration, defaultConfiguration } from '../config/configuration.ts';
import { loadConfiguration } from '../config/load-configuration.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';

/** Where a configuration is looked for. */
export interface ConfigurationPlace {
  readonly cwd: string;
  /** Absolute path of the project's folder; null for a bare repository. */
  readonly folder: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** As given by `--config`, relative to `cwd`. */
  readonly configFile?: string;
}

const usualName = 'runnable.config.yaml';
const oldName = 'runnable-config.yaml';

/** A configuration file. */
export interface ConfigurationPath {
  /** Absolute. */
  readonly path: string;
  /** As the user would write it. */
  readonly shown: string;
}

/** The configuration in force: `--config`, else `RUNNABLE_CONFIGURATION_FILE`, else that of the project, else defaults. */
export function readConfiguration(place: ConfigurationPlace): Result<Configuration> {
  const found = findConfiguration(place);
  if (found !== null) return load(found);
  const { folder } = place;
  const isOld = folder !== null && existsSync(join(folder, oldName));
  return success(defaultConfiguration, isOld ? [describeOld()] : []);
}

/** Where the configuration in force stands, whether it can be read or not; null: there is none. */
export function findConfiguration(place: ConfigurationPlace): ConfigurationPath | null {
  const { cwd, folder, environment } = place;
  const named = place.configFile ?? (environment['RUNNABLE_CONFIGURATION_FILE'] || undefined);
  if (named !== undefined) return { path: resolve(cwd, named), shown: named };
  if (folder === null) return null;
  const usual = join(folder, usualName);
  return existsSync(usual) ? { path: usual, shown: usualName } : null;
}

function load({ path, shown }: ConfigurationPath): Result<Configuration> {
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (error) {
    return failure([unreadable(shown, error)]);
  }
  return loadConfiguration(shown, content);
}

function unreadable(file: string, error: unknown): Diagnostic {
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return {
    severity: 'error',
    code: 'unknown-file',
    message: `the configuration file \`${file}\` cannot be read: ${missing ? 'there is no such file' : String(error)}`,
    hint: 'it is named by `--config` or by RUNNABLE_CONFIGURATION_FILE, relative to the current folder',
  };
}

function describeOld(): Diagnostic {
  return {
    severity: 'warning',
    code: 'old-configuration',
    message: `\`${oldName}\` is not read; the configuration is called \`${usualName}\` and has other keys`,
    hint: 'write the new file, or rename the old one so that it is not mistaken for a configuration',
  };
}
