import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { strangerLimits } from './stranger-limits.js'
import { createStrangers } from './strangers.js'

const nobody = new AbortController().signal

describe('refusals', () => {
  it('wait for bytes that were read for nothing, too', async () => {
    let now = 0
    const strangers = createStrangers(strangerLimits({ refusalsPerSecond: 1_000 }), () => now)
    const takes = async () => {
      const startedAt = performance.now()
      return [await strangers.turn(), performance.now() - startedAt] as const
    }
    // A second's worth of a thousand turns, in bytes; what follows waits for 50 further ones.
    strangers.wasted(1_049 * 65_536)
    const [isAnswered, ms] = await takes()
    expect([isAnswered, ms >= 49]).toEqual([true, true])
    now += 2_000
    expect((await takes())[0]).toBe(true)
    // However much it was, it is over in ten seconds.
    strangers.wasted(1_000_000 * 65_536)
    now += 11_100
    expect(await strangers.turn()).toBe(true)
  })
})

describe('time of strangers', () => {
  it('owes a second at most, whatever was spent', () => {
    let now = 0
    const strangers = createStrangers(strangerLimits({ cpuMsPerSecond: 100 }), () => now)
    strangers.spend(1_000_000)
    expect(() => strangers.askTime()).toThrow('Too many requests')
    now += 999
    expect(() => strangers.askTime()).toThrow('Too many requests')
    now += 2
    expect(() => strangers.askTime()).not.toThrow()
    expect(strangers.work.cpuMs).toBe(1_000_000)
  })

  it('is given to one piece of work after another', async () => {
    const strangers = createStrangers(strangerLimits())
    let running = 0
    let most = 0
    const piece = async () => {
      most = Math.max(most, ++running)
      await sleep(1)
      running--
      return most
    }
    const fails = async () => Promise.reject(new Error('a bomb'))
    const all = [piece, fails, piece, piece].map((work) => strangers.alone(nobody, work))
    expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
    expect(most).toBe(1)
  })

  it('that was used up by others before its turn is refused, and so is who was evicted', async () => {
    const strangers = createStrangers(strangerLimits({ cpuMsPerSecond: 100 }), () => 0)
    const eviction = new AbortController()
    const first = strangers.alone(nobody, async () => strangers.spend(100))
    const second = strangers.alone(nobody, async () => 'done')
    const evicted = strangers.alone(eviction.signal, async () => 'done')
    eviction.abort(new Error('evicted'))
    await first
    await expect(second).rejects.toMatchObject({ code: 'strangers_busy' })
    await expect(evicted).rejects.toThrow('evicted')
  })
})
