import { areWritable } from '@waybill/delivery/queue'
import type { Value } from '../open/driver.js'
import { valuesToWrite } from './staged-database.js'

/** Writes for another thread, in a few large arrays: the structured clone would look at each of thousands of single values. */
export interface PackedWrites {
  /** Two numbers for each call: that of its statement, and how many values it has. */
  readonly calls: Int32Array<ArrayBuffer>
  /** The kind of each value, in order. */
  readonly kinds: Uint8Array<ArrayBuffer>
  /** The values that are numbers, and the length of each text, in order. */
  readonly numbers: Float64Array<ArrayBuffer>
  /** The texts of each call, joined. */
  readonly texts: readonly string[]
  readonly bytes: readonly Uint8Array[]
}

export interface Packer {
  /** Texts that a column cannot hold are added as `toText` writes them. */
  add(statement: number, values: readonly Value[]): void
  /** Returns what was added since the last `take`. */
  take(): PackedWrites
}

/** The kinds of values. The program of the thread uses the same numbers. */
const kindOf = { nothing: 0, number: 1, text: 2, bytes: 3 } as const

export function createPacker(): Packer {
  let calls = new Int32Array(256)
  let kinds = new Uint8Array(4_096)
  let numbers = new Float64Array(4_096)
  let texts: string[] = []
  let bytes: Uint8Array[] = []
  let callsAt = 0
  let kindsAt = 0
  let numbersAt = 0

  function makeRoom(values: number): void {
    if (callsAt + 2 > calls.length) calls = grown(calls, new Int32Array(2 * calls.length))
    while (kindsAt + values > kinds.length) kinds = grown(kinds, new Uint8Array(2 * kinds.length))
    while (numbersAt + values > numbers.length) numbers = grown(numbers, new Float64Array(2 * numbers.length))
  }

  function put(values: readonly Value[]): { readonly text: string; readonly lengths: readonly number[] } {
    const own: string[] = []
    const lengths: number[] = []
    for (const value of values) {
      if (typeof value === 'string') {
        kinds[kindsAt++] = kindOf.text
        numbers[numbersAt++] = value.length
        own.push(value)
        lengths.push(value.length)
      } else if (typeof value === 'number') {
        kinds[kindsAt++] = kindOf.number
        numbers[numbersAt++] = value
      } else if (value === null) {
        kinds[kindsAt++] = kindOf.nothing
      } else {
        kinds[kindsAt++] = kindOf.bytes
        bytes.push(value)
      }
    }
    return { text: own.join(''), lengths }
  }

  return {
    add(statement, values) {
      makeRoom(values.length)
      const before = { kindsAt, numbersAt, bytes: bytes.length }
      let own = put(values)
      // Asked of the joined text: to look into each one would copy every event's body once more.
      if (!areWritable(own.text, own.lengths)) {
        kindsAt = before.kindsAt
        numbersAt = before.numbersAt
        bytes.length = before.bytes
        own = put(valuesToWrite(values))
      }
      calls[callsAt++] = statement
      calls[callsAt++] = values.length
      texts.push(own.text)
    },
    take() {
      const packed: PackedWrites = {
        calls: calls.slice(0, callsAt),
        kinds: kinds.slice(0, kindsAt),
        numbers: numbers.slice(0, numbersAt),
        texts,
        bytes,
      }
      texts = []
      bytes = []
      callsAt = 0
      kindsAt = 0
      numbersAt = 0
      return packed
    },
  }
}

function grown<T extends Int32Array | Uint8Array | Float64Array>(before: T, after: T): T {
  after.set(before)
  return after
}
