/** A part of an event that is still being put together. */
export type Draft<T> = { -readonly [Key in keyof T]: T[Key] }
