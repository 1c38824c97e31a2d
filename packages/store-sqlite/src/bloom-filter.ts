import type { IdHash } from './id-hash.js'

/** Says of most absent ids that they are absent, and never of a present one: 16 bits an id, one cache line a question. */
export interface BloomFilter {
  add(hash: IdHash): void
  mayHave(hash: IdHash): boolean
}

const bitsPerId = 16
const wordsPerBlock = 16

export function createBloomFilter(ids: number): BloomFilter {
  const blocks = Math.max(1, Math.ceil((ids * bitsPerId) / (wordsPerBlock * 32)))
  const words = new Uint32Array(blocks * wordsPerBlock)
  // Five bits of 512 in the block that the high word chooses; 45 bits of the other two words choose them.
  const blockOf = (high: number) => (high % blocks) * wordsPerBlock
  const bitsOf = (low: number, check: number): readonly number[] => [
    low & 511,
    (low >>> 9) & 511,
    (low >>> 18) & 511,
    check & 511,
    (check >>> 9) & 511,
  ]
  return {
    add([high, low, check]) {
      const block = blockOf(high)
      for (const bit of bitsOf(low, check))
        words[block + (bit >>> 5)] = at(words, block + (bit >>> 5)) | (1 << (bit & 31))
    },
    mayHave([high, low, check]) {
      const block = blockOf(high)
      const has = (bit: number) => (at(words, block + (bit >>> 5)) & (1 << (bit & 31))) !== 0
      return (
        has(low & 511) &&
        has((low >>> 9) & 511) &&
        has((low >>> 18) & 511) &&
        has(check & 511) &&
        has((check >>> 9) & 511)
      )
    },
  }
}

function at(words: Uint32Array, index: number): number {
  return words[index] as number
}
