/** A value that JSON can carry as it is. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

/** An object of JSON values; `undefined` members are left out on the wire. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined
}
