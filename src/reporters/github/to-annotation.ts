import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Annotation } from './annotations.ts';

/** A diagnostic as an annotation on its file and line. */
export function toAnnotation({ severity, code, message, span, hint }: Diagnostic): Annotation {
  return {
    level: severity === 'note' ? 'notice' : severity,
    title: code,
    message: hint === undefined ? message : `${message}\nhint: ${hint}`,
    ...(span === undefined ? {} : { position: { file: span.file, line: span.line } }),
  };
}
