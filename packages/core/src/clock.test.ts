import { expect, it } from 'vitest'
import { systemClock } from './clock.js'

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

it('lets the process end before what waits in the background, and waits for the rest', () => {
  const before = timers()
  const cancelBackground = systemClock.after(60_000, () => undefined, { background: true })
  expect(timers()).toBe(before)
  const cancel = systemClock.after(60_000, () => undefined)
  expect(timers()).toBe(before + 1)
  cancel()
  cancelBackground()
})

it('calls back also in the background, unless cancelled', async () => {
  const called: string[] = []
  systemClock.after(1, () => void called.push('cancelled'), { background: true })()
  await new Promise<void>((resolve) => {
    systemClock.after(5, () => void called.push('background'), { background: true })
    systemClock.after(50, resolve)
  })
  expect(called).toEqual(['background'])
})
