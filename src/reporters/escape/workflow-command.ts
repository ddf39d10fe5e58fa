import { showControls } from '../../values/visible-text.ts';

/** A workflow command of GitHub Actions, such as `::error file=a.py,line=3::message`, with its line end. */
export function workflowCommand(
  name: string,
  properties: Readonly<Record<string, string | number | undefined>>,
  message: string,
): string {
  const written = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
    .join(',');
  return `::${name}${written === '' ? '' : ` ${written}`}::${escapeData(message)}\n`;
}

/** The command after which the runner shows this value nowhere any more; whole and as it is, whatever it holds. */
export function maskCommand(value: string): string {
  return `::add-mask::${value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}\n`;
}

/** The runner cuts longer messages; it counts them before they are escaped. */
const longestMessage = 4096;

// As the runner reads them back; what would hide or steer has become visible before.
function escapeData(text: string): string {
  return cut(showControls(text)).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function cut(text: string): string {
  if (text.length <= longestMessage) return text;
  return `${text.slice(0, longestMessage - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
