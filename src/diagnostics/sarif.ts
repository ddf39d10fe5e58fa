import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../values/json.ts';
import type { Diagnostic, Severity } from './diagnostic.ts';
import type { Explanation } from './explanation.ts';
import type { Span } from './span.ts';

/** Diagnostics as a SARIF 2.1.0 log, for code scanning. `explanations`: title and text by code; `version`: of the runner. */
export function toSarif(
  diagnostics: readonly Diagnostic[],
  explanations: ReadonlyMap<string, Explanation>,
  version: string,
): JsonObject {
  const codes = [...new Set(diagnostics.map((diagnostic) => diagnostic.code))].sort();
  const ruleIndex = new Map(codes.map((code, index) => [code, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'runnable',
            version,
            rules: codes.map((code) => describeRule(code, explanations.get(code))),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { ROOT: { description: { text: 'root of the repository' } } },
        results: diagnostics.map((diagnostic) =>
          describeResult(diagnostic, ruleIndex.get(diagnostic.code) ?? -1),
        ),
      },
    ],
  };
}

function describeRule(code: string, explanation: Explanation | undefined): JsonObject {
  return {
    id: code,
    shortDescription: { text: explanation?.title ?? code },
    ...(explanation !== undefined && explanation.text !== ''
      ? { help: { text: explanation.text, markdown: explanation.text } }
      : {}),
  };
}

function describeResult(diagnostic: Diagnostic, ruleIndex: number): JsonObject {
  const { code, severity, message, hint, span, related = [] } = diagnostic;
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text: hint === undefined ? message : `${message}\nhint: ${hint}` },
    ...(span === undefined ? {} : { locations: [{ physicalLocation: describePlace(span) }] }),
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map(
            (place, id): Json => ({
              id,
              message: { text: place.message },
              physicalLocation: describePlace(place.span),
            }),
          ),
        }),
    partialFingerprints: { 'runnable/v1': fingerprint(diagnostic) },
  };
}

const levels = { error: 'error', warning: 'warning', note: 'note' } as const satisfies Record<
  Severity,
  string
>;

function describePlace(span: Span): JsonObject {
  return {
    artifactLocation: { uri: span.file.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'ROOT' },
    region: {
      startLine: span.line,
      startColumn: span.column,
      endLine: span.endLine,
      endColumn: span.endColumn,
    },
  };
}

// Without the line, so that a finding keeps its identity when text above it changes.
function fingerprint(diagnostic: Diagnostic): string {
  const identity = [diagnostic.code, diagnostic.span?.file ?? '', diagnostic.message].join('\0');
  return createHash('sha256').update(identity).digest('hex').slice(0, 32);
}
