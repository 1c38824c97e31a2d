import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { listenForAbort, stopListening } from './abort-listeners.js'

it('attaches one listener to a signal, however many wait, and none when nobody does', () => {
  const { signal } = new AbortController()
  const waiting = Array.from({ length: 100 }, () => () => undefined)
  for (const listener of waiting) listenForAbort(signal, listener)
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  for (const listener of waiting) stopListening(signal, listener)
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

it('tells all who still wait, once, and lets them take themselves back meanwhile', () => {
  const controller = new AbortController()
  const { signal } = controller
  const told: string[] = []
  const first = () => {
    told.push('first')
    stopListening(signal, first)
  }
  const left = () => told.push('left')
  listenForAbort(signal, first)
  listenForAbort(signal, left)
  listenForAbort(signal, () => told.push('last'))
  stopListening(signal, left)
  controller.abort()
  controller.abort()
  expect(told).toEqual(['first', 'last'])
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})
