import { expect, it } from 'vitest'
import { lazy } from './lazy.js'

it('makes nothing before it is asked, and once when it is asked twice', () => {
  let made = 0
  const answer = lazy(() => ({ number: ++made }))
  expect(made).toBe(0)
  expect(answer()).toBe(answer())
  expect(made).toBe(1)
})

it('tries again after a failure', () => {
  let tries = 0
  const answer = lazy(() => {
    if (++tries === 1) throw new Error('not yet')
    return { tries }
  })
  expect(answer).toThrow('not yet')
  expect(answer()).toEqual({ tries: 2 })
})
