import { expect, it } from 'vitest'
import { paced } from './paced.js'

it('computes once for all who ask while it waits, and anew for who asks later', async () => {
  let computed = 0
  const asked = paced(20, async () => ++computed)
  expect(await Promise.all(Array.from({ length: 100 }, () => asked()))).toEqual(Array.from({ length: 100 }, () => 1))
  const startedAt = performance.now()
  expect(await Promise.all([asked(), asked()])).toEqual([2, 2])
  expect(performance.now() - startedAt).toBeGreaterThan(5)
})

it('fails for those who asked, and for nobody later', async () => {
  let fails = true
  const asked = paced(0, async () => {
    if (fails) throw new Error('away')
    return 'there'
  })
  await expect(asked()).rejects.toThrow('away')
  fails = false
  expect(await asked()).toBe('there')
})
