import type { Store } from '../store/store.js'
import type { BenchClock } from './bench-clock.js'

/** A store and a clock for one chapter, and whether the chapter was too slow for what it says of a time before its end. */
export interface Watched {
  readonly clock: BenchClock
  watch(store: Store): Store
  /** Whether a time that the chapter set ended before the chapter let it pass. */
  late(): boolean
}

/**
 * Where a store keeps time itself, "not before 400 ms" can be seen only by a chapter that looks within them. One that was
 * held up for longer saw nothing wrong; its failure says nothing, either.
 */
export function watchLateness(clock: BenchClock): Watched {
  let ends: number[] = []
  let wasLate = false
  const noteLate = () => {
    wasLate ||= ends.some((end) => end < clock.elapsed())
  }
  const sets = (ms: number | undefined) => {
    if (ms !== undefined && ms > 0) ends.push(clock.elapsed() + ms)
  }
  return {
    clock: {
      ...clock,
      async pass(ms) {
        noteLate()
        await clock.pass(ms)
        ends = ends.filter((end) => end > clock.elapsed())
      },
    },
    watch(store) {
      const watched: Pick<Store, 'commit' | 'lease' | 'release'> = {
        commit(work) {
          for (const { next } of work.transitions ?? []) if (next.state === 'pending') sets(next.afterMs)
          return store.commit(work)
        },
        lease(lane, options) {
          sets(options.forMs)
          return store.lease(lane, options)
        },
        release(tickets, options) {
          sets(options?.afterMs)
          return store.release(tickets, options)
        },
      }
      return new Proxy(store, {
        get(_, name) {
          const value: unknown = Reflect.get(name in watched ? watched : store, name)
          return typeof value === 'function' ? value.bind(store) : value
        },
      })
    },
    late() {
      noteLate()
      return wasLate
    },
  }
}
