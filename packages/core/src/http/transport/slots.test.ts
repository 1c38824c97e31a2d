import { describe, expect, it } from 'vitest'
import { systemClock } from '../../clock.js'
import { createDeadlines } from './deadlines.js'
import { createSlots } from './slots.js'

const later = () => ({ deadlineAt: performance.now() + 5_000 })

describe('slots', () => {
  it('gives out as many places as there are, then serves in order of arrival', () => {
    const slots = createSlots(2, createDeadlines(systemClock))
    const served: number[] = []
    expect([slots.tryTake(), slots.tryTake(), slots.tryTake()]).toEqual([true, true, false])
    for (const name of [1, 2, 3]) slots.wait(later(), () => served.push(name))
    slots.release()
    expect(served).toEqual([1])
    slots.release()
    slots.release()
    expect(served).toEqual([1, 2, 3])
    expect(slots.tryTake()).toBe(false)
    slots.release()
    expect(slots.tryTake()).toBe(true)
  })

  it('passes over those that gave up: first, middle and last', async () => {
    const slots = createSlots(1, createDeadlines(systemClock))
    slots.tryTake()
    const heard: string[] = []
    const controllers = [0, 1, 2, 3, 4].map((index) => {
      const controller = new AbortController()
      slots.wait({ ...later(), signal: controller.signal }, (interruption) =>
        heard.push(`${index} ${interruption ?? 'granted'}`),
      )
      return controller
    })
    for (const index of [0, 2, 4]) controllers[index]?.abort()
    slots.release()
    slots.release()
    expect(heard).toEqual(['0 aborted', '2 aborted', '4 aborted', '1 granted', '3 granted'])
    slots.wait(later(), () => heard.push('new'))
    slots.release()
    expect(heard.at(-1)).toBe('new')
  })

  it('tells a waiter that its deadline has passed', async () => {
    const slots = createSlots(1, createDeadlines(systemClock))
    slots.tryTake()
    const interruption = await new Promise((resolve) => slots.wait({ deadlineAt: performance.now() + 5 }, resolve))
    expect(interruption).toBe('timeout')
    slots.release()
    expect(slots.tryTake()).toBe(true)
  })

  it('does not grow the stack when each grant releases at once', () => {
    const slots = createSlots(1, createDeadlines(systemClock))
    slots.tryTake()
    let served = 0
    for (let index = 0; index < 50_000; index++) {
      slots.wait(later(), () => {
        served++
        slots.release()
      })
    }
    slots.release()
    expect(served).toBe(50_000)
  })
})
