import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { listenForAbort, stopListening } from './abort-listeners.js'

it('attaches one listener to a signal, however many wait, and none when nobody does', () => {
  const { signal } = new AbortController()
  const waiting = Array.from({ length: 100 }, () => listenForAbort(signal, () => undefined))
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  for (const listener of waiting) stopListening(listener)
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

it('tells all who still wait, once, and lets them take themselves back meanwhile', () => {
  const controller = new AbortController()
  const { signal } = controller
  const told: string[] = []
  const first = listenForAbort(signal, () => {
    told.push('first')
    stopListening(first)
    stopListening(third)
  })
  const second = listenForAbort(signal, () => told.push('second'))
  const third = listenForAbort(signal, () => told.push('third'))
  listenForAbort(signal, () => told.push('last'))
  stopListening(second)
  stopListening(second)
  controller.abort()
  controller.abort()
  expect(told).toEqual(['first', 'last'])
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})
