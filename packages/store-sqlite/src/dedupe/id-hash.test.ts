import { expect, it } from 'vitest'
import { hashId } from './id-hash.js'

// The hashes are in the files of every store.
it.each([
  [1, '', 42, [144_811_394, -525_503_938, -1_327_504_511]],
  [1, 'a', 42, [-1_982_801_630, 1_765_949_062, -1_456_774_103]],
  [2, 'a', 42, [1_445_267_365, 583_340_899, 792_448_640]],
  [1, 'order-4711é', 4_294_967_295, [1_896_700_857, 2_054_357_347, 1_414_050_874]],
])('hashes an id as it always did: %d %s %d', (source, messageId, seed, hash) => {
  expect(hashId(source, messageId, seed)).toEqual(hash)
})
