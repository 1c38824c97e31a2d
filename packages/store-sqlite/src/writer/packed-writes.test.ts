import { toText } from '@waybill/delivery/queue'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Value } from '../open/driver.js'
import { createPacker, type PackedWrites } from './packed-writes.js'

/** As the thread reads them. */
function unpack({ calls, kinds, numbers, texts, bytes }: PackedWrites): [number, Value[]][] {
  const writes: [number, Value[]][] = []
  let kindAt = 0
  let numberAt = 0
  let bytesAt = 0
  for (let call = 0; 2 * call < calls.length; call++) {
    let textAt = 0
    const values = Array.from({ length: calls[2 * call + 1] as number }, (): Value => {
      const kind = kinds[kindAt++]
      if (kind === 0) return null
      if (kind === 3) return bytes[bytesAt++] as Uint8Array
      const number = numbers[numberAt++] as number
      if (kind === 1) return number
      textAt += number
      return (texts[call] as string).slice(textAt - number, textAt)
    })
    writes.push([calls[2 * call] as number, values])
  }
  expect([kindAt, numberAt, bytesAt, texts.length]).toEqual([kinds.length, numbers.length, bytes.length, writes.length])
  return writes
}

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array(),
)
const write = fc.tuple(fc.nat(1_000), fc.array(value, { maxLength: 12 }))

it('writes texts that a column cannot hold as one can, also where two halves of a pair would meet', () => {
  const texts = fc.array(
    fc.string({ unit: 'binary', maxLength: 4 }).map((text) => text.slice(1)),
    { maxLength: 6 },
  )
  const halves = fc.constantFrom(
    ['\ud83d', '\ude00'],
    ['\ud83d', '', '\ude00'],
    ['\0'],
    ['\u0001a'],
    ['a\u0001'],
    ['😀', '😀'],
  )
  fc.assert(
    fc.property(fc.oneof(texts, halves), (values) => {
      const packer = createPacker()
      packer.add(1, [1, ...values, new Uint8Array(1)])
      packer.add(2, ['after'])
      expect(unpack(packer.take())).toEqual([
        [1, [1, ...values.map(toText), new Uint8Array(1)]],
        [2, ['after']],
      ])
    }),
  )
})

it('says again what was added, each time since it was last taken', () => {
  fc.assert(
    fc.property(fc.array(fc.array(write, { maxLength: 20 }), { maxLength: 4 }), (rounds) => {
      const packer = createPacker()
      for (const writes of rounds) {
        for (const [statement, values] of writes) packer.add(statement, values)
        expect(unpack(packer.take())).toEqual(writes)
      }
      expect(unpack(packer.take())).toEqual([])
    }),
  )
})

it.each([
  [127, 1],
  [128, 1],
  [129, 1],
  [300, 40],
  [1, 4_095],
  [1, 4_096],
  [1, 4_097],
  [3, 9_000],
])('has room for %d calls of %d values', (calls, values) => {
  const packer = createPacker()
  const writes = Array.from({ length: calls }, (_, call): [number, Value[]] => [
    call,
    Array.from({ length: values }, (__, index) => (index % 3 === 0 ? `t${call}-${index}` : index)),
  ])
  for (let round = 0; round < 2; round++) {
    for (const [statement, list] of writes) packer.add(statement, list)
    expect(unpack(packer.take())).toEqual(writes)
  }
})
