/** A hash of an id: 96 bits, as three signed words. */
export type IdHash = readonly [high: number, low: number, check: number]

/** Hashes the id of an event. Not cryptographic. Each file has its own `seed`, so that nobody can prepare ids that collide. */
export function hashId(source: number, messageId: string, seed: number): IdHash {
  let high = Math.imul(source ^ seed, 0x9e3779b1)
  let low = Math.imul(source + seed, 0x85ebca6b) ^ 0x5bd1e995
  let check = Math.imul(seed, 0xc2b2ae35) ^ messageId.length
  for (let index = 0; index < messageId.length; index++) {
    const unit = messageId.charCodeAt(index)
    high = Math.imul(high ^ unit, 0x9e3779b1)
    high ^= high >>> 15
    low = Math.imul(low ^ unit, 0x85ebca6b)
    low ^= low >>> 13
    check = Math.imul(check ^ unit, 0xc2b2ae35)
    check ^= check >>> 16
  }
  high = mix(high ^ low)
  low = mix(low ^ check)
  return [high, low, mix(check ^ high)]
}

function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x21f0aaad)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
  return mixed ^ (mixed >>> 15)
}
