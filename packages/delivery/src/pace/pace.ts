import type { Clock } from '@waybill/core'
import type { Slots } from './slots.js'

/** The pace of one endpoint: how many may start now, so that its rate is kept. */
export interface Pace {
  readonly slots: Slots
  /** How many may start now. */
  tokens(): number
  /** How many its slot still lets start, whether it has begun or not. */
  left(): number
  /** Takes tokens for what starts now. Returns false, and takes none, where there are fewer. */
  take(count: number): boolean
  /**
   * Takes one token as soon as there is one, before what is sent. Resolves with false where the signal fires first, where no
   * slot can be had, and after `stop`.
   */
  claim(signal: AbortSignal): Promise<boolean>
  /** Gives up what is left of its slot. */
  lapse(): void
  /**
   * Takes the next slot, unless this process has one with tokens. Resolves when it is known when the slot begins; then
   * `onOpen` is called. Only for what is there to be sent: an unused slot is lost to every process.
   */
  ask(): Promise<void>
  /** Milliseconds until there are tokens for what waits behind `before` others, as far as it is known; 0 when there are. */
  waitMs(before?: number): number
  /** Ends its timer. */
  stop(): void
}

export interface PaceOptions {
  readonly slots: Slots
  /** Takes the next slot, as `takeSlot` of a store does. */
  readonly takeSlot: (everyMs: number) => number | Promise<number>
  readonly clock: Clock
  /** Called when a slot begins that did not begin at once. */
  readonly onOpen: () => void
}

export function createPace({ slots, takeSlot, clock, onOpen }: PaceOptions): Pace {
  let left = 0
  let opensAt = 0
  let closesAt = 0
  let extraMs = 0
  let cancel: () => void = () => undefined
  let asking: Promise<void> | undefined
  const claims = new Set<(given: boolean) => void>()

  const hasSlot = () => left > 0 && clock.elapsed() < closesAt
  const tokens = () => (hasSlot() && clock.elapsed() >= opensAt ? left : 0)

  function take(count: number): boolean {
    if (count > tokens()) return false
    left -= count
    return true
  }

  /** A timer may be early by a part of a millisecond. */
  function openThen(): void {
    const waitMs = opensAt - clock.elapsed()
    if (waitMs > 0) {
      cancel = clock.after(Math.ceil(waitMs), openThen)
      return
    }
    serve()
    onOpen()
  }

  /** Gives the tokens of a slot that has begun to those who claim them, and takes another slot for the others. */
  function serve(): void {
    for (const settle of claims) {
      if (!take(1)) break
      settle(true)
    }
    if (claims.size > 0) void ask().catch(giveUp)
  }

  const giveUp = () => {
    for (const settle of claims) settle(false)
  }

  async function takeNext(): Promise<void> {
    const askedAt = clock.elapsed()
    const afterMs = await takeSlot(slots.everyMs + extraMs)
    const answeredAt = clock.elapsed()
    // The store said it between these two times: not before its begin, nor after its end, whichever it was.
    opensAt = answeredAt + afterMs
    closesAt = askedAt + afterMs + slots.openMs + extraMs
    left = slots.tokens
    // Where the way to the store takes as long as a slot is open, the slots of this process are longer.
    const tookMs = answeredAt - askedAt
    extraMs = tookMs > slots.openMs / 2 ? 2 * tookMs : 0
    cancel()
    if (afterMs > 0) cancel = clock.after(Math.ceil(afterMs), openThen)
  }

  async function ask(): Promise<void> {
    if (hasSlot()) return
    asking ??= takeNext().finally(() => {
      asking = undefined
    })
    await asking
    if (claims.size > 0 && tokens() > 0) serve()
  }

  return {
    slots,
    tokens,
    left: () => (hasSlot() ? left : 0),
    take,
    claim(signal) {
      if (take(1)) return Promise.resolve(true)
      if (signal.aborted) return Promise.resolve(false)
      return new Promise((resolve) => {
        const end = () => settle(false)
        const settle = (given: boolean) => {
          claims.delete(settle)
          signal.removeEventListener('abort', end)
          resolve(given)
        }
        claims.add(settle)
        signal.addEventListener('abort', end)
        void ask().catch(giveUp)
      })
    },
    lapse() {
      left = 0
    },
    ask,
    waitMs(before = 0) {
      const inSlot = hasSlot() ? left : 0
      const untilMs = opensAt - clock.elapsed()
      if (before < inSlot) return Math.max(0, untilMs)
      // The next slot is not known: it begins one slot after this one at the soonest.
      return Math.max(0, untilMs + (1 + Math.floor((before - inSlot) / slots.tokens)) * slots.everyMs)
    },
    stop() {
      cancel()
      giveUp()
    },
  }
}
