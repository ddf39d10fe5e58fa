// What JSON in JavaScript carries exactly is a value of its kind; everything else is its exact text.

/** A whole number. */
export function exactInteger(value) {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** A decimal number, from its text. */
export function exactDecimal(text) {
  const number = Number(text);
  return Number.isFinite(number) && plain(String(number)) === plain(text) ? number : text;
}

// Without zeros that change nothing.
function plain(text) {
  const short = text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
  return short === '-0' ? '0' : short;
}

/** A floating-point number: JSON has no word for those that are not finite. */
export function exactFloat(number) {
  return Number.isFinite(number) ? number : String(number);
}

/** A time as databases write it, in the form of ISO 8601. */
export function isoTime(text) {
  return text
    .replace(/^([-\d]+) /, '$1T')
    .replace(/([+-]\d\d)(?::?(\d\d))?$/, (_, hours, minutes = '00') =>
      `${hours}${minutes}` === '+0000' ? 'Z' : `${hours}:${minutes}`,
    );
}
