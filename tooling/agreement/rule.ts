import type { CustomerEventInput } from '@waybill/core'
import type { Sandbox } from '@waybill/sandbox'

/** Who decides about an input: our client, our destination by its default mapping or by an override, the emulated vendor. */
export const places = ['client', 'destination', 'override', 'emulator'] as const
export type Place = (typeof places)[number]

/**
 * What became of an input. `taken`: it reached the vendor as it was. `changed`: in another form. `left out`: the rest reached
 * the vendor without it. `refused`, `skipped`: nothing was sent, or the emulator refused it. `ignored`: the emulator took the
 * request and kept nothing of the input. `refused by the vendor`: we sent what the emulator refuses, which is never right.
 */
export type Verdict = 'taken' | 'changed' | 'left out' | 'refused' | 'skipped' | 'ignored' | 'refused by the vendor'

/** An input, and what the vendor's document says of it. */
export interface Row {
  /** The input as a reader sees it. */
  readonly input: string
  readonly value: unknown
  /** `open`: the document does not say; then all of us take it. */
  readonly says: 'taken' | 'refused' | 'ignored' | 'open'
  /** Who deliberately does otherwise. */
  readonly differs?: Partial<Readonly<Record<Place, Verdict>>>
  /** Why they do. */
  readonly why?: string
  /** Further inputs of which the same holds. Fuzzed ones are compared with it. Default: none. */
  readonly like?: (value: unknown) => boolean
}

/** A sentence of a vendor's document, and how an input comes to each place. It knows no rule of ours. */
export interface Rule {
  readonly name: string
  readonly sentence: string
  readonly source: string
  readonly rows: readonly Row[]
  /** Calls the client with the input. */
  client(value: unknown): Promise<unknown>
  /** An event with the input, for the default mapping. Absent where the default mapping never makes such a request. */
  readonly event?: (value: unknown) => CustomerEventInput
  /** What a mapping of the user's gives with the input. Absent where a mapping cannot. */
  readonly override?: (value: unknown) => unknown
  /** The request that carries the input, written by hand from the vendor's document. */
  request(value: unknown): { readonly path: string; readonly body: unknown }
  /** The input in a request that the vendor received. */
  sent(decoded: unknown): unknown
  /** Whether the vendor kept the input. Default: it keeps what it accepts. */
  readonly kept?: (box: Sandbox, value: unknown) => boolean
}

/** An empty input where the member may be missing: no document takes it, and to refuse it would cost the rest. */
export const emptyIsAbsent = (input: string, value: unknown): Row => ({
  input,
  value,
  says: 'refused',
  differs: { client: 'left out', destination: 'left out', override: 'left out' },
  why: 'What is empty where it may be missing is absent.',
})

/** A number where an id belongs. */
export const numberIsText = (says: Row['says']): Row => ({
  input: 'no text, as a number',
  value: 7,
  says,
  differs: { client: 'changed', destination: 'changed', override: 'changed' },
  why: 'Databases number their rows. It is the text of its digits, with a remark, since 7 and 007 are two.',
  like: Number.isSafeInteger,
})

/** Whether we read an input that can only be refused as it is, and the vendor need not know: what is empty, and a number. */
export function isReadLoosely(value: unknown, verdict: Verdict | undefined): boolean {
  const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0)
  // What is absent may get the default: an override's event has the time of the event that it was made of.
  return verdict === 'changed' ? isEmpty || Number.isSafeInteger(value) : isEmpty && verdict === 'left out'
}

/** What a place is expected to do with a row. */
export function expected(row: Row, place: Place): Verdict {
  const own = row.differs?.[place]
  if (own !== undefined) return own
  if (row.says === 'ignored') return place === 'emulator' ? 'ignored' : 'left out'
  return row.says === 'refused' ? 'refused' : 'taken'
}

/** A member of nested objects and lists; `undefined` where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((found, name) => (found as Record<string | number, unknown> | undefined)?.[name], value)
}
