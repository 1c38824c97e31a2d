/** Says of most absent ids that they are absent, and never of a present one: 16 bits an id, one cache line a question. */
export interface BloomFilter {
  add(high: number, low: number, check: number): void
  mayHave(high: number, low: number, check: number): boolean
}

const bitsPerId = 16
const wordsPerBlock = 16

export function createBloomFilter(ids: number): BloomFilter {
  // A power of two, so that choosing a block is no division.
  const blocks = 2 ** Math.ceil(Math.log2(Math.max(1, (ids * bitsPerId) / (wordsPerBlock * 32))))
  const words = new Int32Array(blocks * wordsPerBlock)
  // Five bits of 512 in the block that the high word chooses; 45 bits of the other two words choose them.
  const blockOf = (high: number) => (high & (blocks - 1)) * wordsPerBlock
  const set = (block: number, bit: number) => {
    words[block + (bit >>> 5)] = at(words, block + (bit >>> 5)) | (1 << (bit & 31))
  }
  return {
    add(high, low, check) {
      const block = blockOf(high)
      set(block, low & 511)
      set(block, (low >>> 9) & 511)
      set(block, (low >>> 18) & 511)
      set(block, check & 511)
      set(block, (check >>> 9) & 511)
    },
    mayHave(high, low, check) {
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

function at(words: Int32Array, index: number): number {
  return words[index] as number
}
