/** A Bloom filter for hashed ids, with 16 bits for each id. A look reads one cache line. */
export interface BloomFilter {
  add(high: number, low: number, check: number): void
  /** False: the id was certainly not added. True: it probably was. */
  mayHave(high: number, low: number, check: number): boolean
}

const bitsPerId = 16
const wordsPerBlock = 16

export function createBloomFilter(ids: number): BloomFilter {
  // A power of two, so that choosing a block needs no division.
  const blocks = 2 ** Math.ceil(Math.log2(Math.max(1, (ids * bitsPerId) / (wordsPerBlock * 32))))
  const words = new Int32Array(blocks * wordsPerBlock)
  // The high word chooses a block of 512 bits. 45 bits of the other two words choose five bits in it.
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
