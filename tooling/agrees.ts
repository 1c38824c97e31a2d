/**
 * `true` when two types say the same, however they are written: a schema's input and the interface that is published for it.
 * Unlike assignability both ways it sees an optional property that only one of them has. `readonly` does not count.
 */
export type Agrees<A, B> =
  (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false

type Whole = Date | RegExp | Uint8Array | AbortSignal | Promise<unknown> | ((...args: never[]) => unknown)

type Plain<T> = T extends Whole ? T : T extends object ? { -readonly [K in keyof T]: Plain<T[K]> } : T
