/** JSON object with unchecked fields. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Tells whether a parsed JSON value is an object (no array, no null). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as an object, or an empty one. */
export function objectOrEmpty(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {}
}

/** Tells whether a value is a string with something other than white space in it. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}
