import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Clock } from '../clock.js'
import { createDeadlines } from './deadlines.js'

/** A clock that is moved by hand, and counts the timers that were set. */
function handClock() {
  let now = 0
  let timers: { at: number; callback: () => void }[] = []
  let set = 0
  const clock: Clock = {
    now: () => now,
    elapsed: () => now,
    after(ms, callback) {
      const timer = { at: now + Math.max(1, ms), callback }
      set++
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
  }
  return {
    clock,
    alive: () => timers.length,
    set: () => set,
    moveTo(time: number) {
      for (;;) {
        const next = timers.filter(({ at }) => at <= time).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        timers = timers.filter((timer) => timer !== next)
        now = Math.max(now, next.at)
        next.callback()
      }
      now = time
    },
  }
}

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
