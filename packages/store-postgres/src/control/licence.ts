import { createSerial } from './serial.js'

/** What one process has of the control rows, and whether it may send. */
export interface Licence {
  mayStart(): boolean
  /** Resolves once it may. */
  get(): Promise<void>
  /** Applies what is decided, and from now on what will be. */
  begin(): Promise<void>
  /** Applies what is decided again: something of it may have ended. */
  again(): Promise<void>
  /** There may be something new. */
  mayBeNew(): void
  /** Runs a change, and then sees it. A state that was read before is not applied after it. */
  change(write: () => Promise<number>): Promise<number>
  /** Ends the timer, and what runs. */
  stop(): Promise<void>
}

export interface LicenceOptions {
  /** Length of the licence in milliseconds, by the server's clock. */
  readonly licenceMs: number
  /** The number of the newest change. */
  readonly newest: () => Promise<number>
  /** Reads and applies everything that is new. Resolves with the number of the newest change. */
  readonly apply: () => Promise<number>
  /** Stores that this process has applied all up to this change, and may send for so many milliseconds. */
  readonly acknowledge: (applied: number, forMs: number) => Promise<void>
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number
}

/** A process looks for changes this many times while a licence lasts, and renews it this many times. */
const looks = 50
const renewals = 5

/**
 * This process counts its licence from before it was written, and a fifth shorter. So clocks may differ in speed, and a server
 * may lose its last second.
 */
const ownPart = 0.8

/**
 * The licence is written first, and then the newest change is read again. Whoever decides writes the change first, and then reads
 * the licences. So one of the two sees the other, in whatever order they commit.
 */
export function createLicence({ licenceMs, newest, apply, acknowledge, now }: LicenceOptions): Licence {
  const serial = createSerial()
  let applied = -1
  let acknowledged = -1
  let renewedAt = Number.NEGATIVE_INFINITY
  let validUntil = Number.NEGATIVE_INFINITY
  let usedAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  let isAsked = false
  let begun = false
  let stopped = false

  async function look(): Promise<void> {
    if ((await newest()) !== applied) applied = await apply()
  }

  async function renew(): Promise<void> {
    for (;;) {
      const from = now()
      await acknowledge(applied, licenceMs)
      acknowledged = applied
      renewedAt = from
      await look()
      if (applied !== acknowledged) continue
      validUntil = from + ownPart * licenceMs
      return
    }
  }

  const isUsed = () => now() < usedAt + licenceMs
  const isHeld = () => now() < renewedAt + licenceMs

  async function turn(): Promise<void> {
    if (!begun) return
    await look()
    if (!isUsed()) return leave()
    if (applied !== acknowledged || now() >= renewedAt + licenceMs / renewals) await renew()
  }

  /** Nobody has to wait for a process that sends nothing. */
  async function leave(): Promise<void> {
    validUntil = Number.NEGATIVE_INFINITY
    if (!isHeld()) return
    await acknowledge(applied, 0)
    acknowledged = applied
    renewedAt = Number.NEGATIVE_INFINITY
  }

  function schedule(): void {
    if (stopped || timer) return
    timer = setTimeout(() => {
      void serial(turn)
        .catch(() => undefined)
        .finally(() => {
          timer = undefined
          if (isUsed() || isHeld()) schedule()
        })
    }, licenceMs / looks)
    timer.unref()
  }

  function mayStart(): boolean {
    usedAt = now()
    return usedAt < validUntil
  }

  return {
    mayStart,
    async get() {
      await serial(async () => {
        if (!mayStart()) await renew()
      })
      schedule()
    },
    begin: () =>
      serial(() => {
        begun = true
        return turn()
      }),
    again: () =>
      serial(async () => {
        if (begun) applied = await apply()
      }),
    mayBeNew() {
      if (isAsked || stopped) return
      isAsked = true
      void serial(async () => {
        isAsked = false
        await turn()
      }).catch(() => undefined)
    },
    change: (write) =>
      serial(async () => {
        const version = await write()
        // If this cannot be read now, the licence ends before it is read.
        await turn().catch(() => undefined)
        return version
      }),
    async stop() {
      stopped = true
      clearTimeout(timer)
      validUntil = Number.NEGATIVE_INFINITY
      await serial(async () => undefined)
    },
  }
}
