/**
 * Writes an array as PostgreSQL reads it. The driver could do so, too, but it looks at the type of each element: for hundreds
 * of rows in a statement that would take most of the process's time.
 */
export function arrayOf(values: readonly (number | bigint | boolean | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : value)).join(',')}}`
}

/** Writes an array of any texts as PostgreSQL reads it. */
export function textArrayOf(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : `"${escaped(value)}"`)).join(',')}}`
}

function escaped(text: string): string {
  return /["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text
}
