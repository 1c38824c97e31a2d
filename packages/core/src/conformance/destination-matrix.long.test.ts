import { describe, expect, it } from 'vitest'
import { runConformance } from './index.js'
import { wrongDestinations } from './wrong-destinations/wrong-destinations.js'

describe('a destination with one fault fails the chapter on it and no other', () => {
  it.each(wrongDestinations.map((wrong) => [wrong.fault, wrong] as const))(
    'one that %s',
    async (_, { subject, fails }) => {
      const { chapters } = await runConformance(subject)
      const failed = chapters.filter(({ result }) => result === 'failed')
      expect(failed.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([expect.stringMatching(`^${fails}: .`)])
    },
    120_000,
  )
})
