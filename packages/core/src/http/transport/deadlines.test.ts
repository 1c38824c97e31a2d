import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { handClock } from '../testing/hand-clock.js'
import { createDeadlines } from './deadlines.js'

it('interrupts each at its deadline, in any order of coming and going, and leaves no timer behind', () => {
  const waits = fc.array(
    fc.record({ deadlineAt: fc.integer({ min: 1, max: 60 }), endsAt: fc.integer({ min: 0, max: 80 }) }),
  )
  fc.assert(
    fc.property(waits, (all) => {
      const { clock, moveTo, alive } = handClock()
      const deadlines = createDeadlines(clock)
      const heard = new Map<number, number>()
      const watches = all.map(({ deadlineAt }, index) =>
        deadlines.watch({ deadlineAt }, (reason) => {
          expect(reason).toBe('timeout')
          expect(heard.has(index)).toBe(false)
          heard.set(index, clock.elapsed())
        }),
      )
      for (let time = 0; time <= 80; time++) {
        for (const [index, watch] of watches.entries()) if (all[index]?.endsAt === time) deadlines.end(watch)
        moveTo(time)
      }
      for (const [index, { deadlineAt, endsAt }] of all.entries())
        expect(heard.get(index)).toBe(endsAt <= deadlineAt ? undefined : deadlineAt)
      expect(alive()).toBe(0)
    }),
  )
})

it('sets one timer for many that wait equally long', () => {
  const { clock, moveTo, alive, set } = handClock()
  const deadlines = createDeadlines(clock)
  const always = deadlines.watch({ deadlineAt: 10_000 }, () => undefined)
  for (let time = 1; time < 1_000; time++) {
    moveTo(time)
    deadlines.end(deadlines.watch({ deadlineAt: time + 10_000 }, () => undefined))
  }
  expect([alive(), set()]).toEqual([1, 1])
  deadlines.end(always)
  expect(alive()).toBe(0)
})

it('tells who waits on a signal, and lets one end another meanwhile', () => {
  const { clock, alive } = handClock()
  const deadlines = createDeadlines(clock)
  const controller = new AbortController()
  const heard: string[] = []
  const options = { deadlineAt: 5, signal: controller.signal }
  deadlines.watch(options, (reason) => {
    heard.push(`first ${reason}`)
    deadlines.end(second)
  })
  const second = deadlines.watch(options, (reason) => heard.push(`second ${reason}`))
  deadlines.watch(options, (reason) => heard.push(`third ${reason}`))
  controller.abort()
  expect(heard).toEqual(['first aborted', 'third aborted'])
  expect(alive()).toBe(0)
})

it('interrupts those of the same deadline in the order in which they came, and never too soon', () => {
  const { clock, moveTo } = handClock()
  const deadlines = createDeadlines(clock)
  const heard: string[] = []
  for (const name of ['a', 'b', 'c'])
    deadlines.watch({ deadlineAt: 10.5 }, () => heard.push(`${name} at ${clock.elapsed()}`))
  moveTo(10)
  expect(heard).toEqual([])
  moveTo(11)
  expect(heard).toEqual(['a at 11', 'b at 11', 'c at 11'])
})

it('keeps a timer that rings when it must, whoever it was set for', () => {
  const { clock, moveTo, set } = handClock()
  const deadlines = createDeadlines(clock)
  const heard: number[] = []
  const watch = (deadlineAt: number) => deadlines.watch({ deadlineAt }, () => heard.push(deadlineAt))
  const first = watch(10)
  watch(20)
  deadlines.end(first)
  watch(10)
  expect(set()).toBe(1)
  watch(9)
  expect(set()).toBe(2)
  moveTo(30)
  expect(heard).toEqual([9, 10, 20])
})

it('interrupts with one timer all that are due when it rings late, or a moment early', () => {
  for (const [ringsAt, due] of [
    [15, [10, 12, 15]],
    [9.5, [10]],
  ] as const) {
    let ring = () => {}
    let now = 0
    let set = 0
    const deadlines = createDeadlines({
      now: () => now,
      elapsed: () => now,
      after(_, callback) {
        set++
        ring = callback
        return () => undefined
      },
    })
    const heard: number[] = []
    for (const deadlineAt of [10, 12, 15, 16]) deadlines.watch({ deadlineAt }, () => heard.push(deadlineAt))
    now = ringsAt
    ring()
    expect([heard, set]).toEqual([due, 2])
  }
})

it('lets go of the signal of one that has ended, and of its timer', () => {
  const { clock, alive } = handClock()
  const deadlines = createDeadlines(clock)
  const controller = new AbortController()
  const heard: string[] = []
  const options = { deadlineAt: 5, signal: controller.signal }
  const watch = deadlines.watch(options, (reason) => heard.push(reason))
  deadlines.end(watch)
  expect([alive(), getEventListeners(controller.signal, 'abort')]).toEqual([0, []])
  controller.abort()
  expect(heard).toEqual([])
})
