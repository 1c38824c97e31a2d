/** A point that several stories wait at until all are there and it is opened. */
export interface Barrier {
  /** Resolves once it is open. */
  arrive(who: unknown): Promise<void>
  /** Whoever has ended will not arrive. */
  leave(who: unknown): void
  /** Resolves once all have arrived or left. */
  readonly full: Promise<void>
  open(): void
}

export function createBarrier(count: number): Barrier {
  const here = new Set<unknown>()
  const full = createGate()
  const opened = createGate()
  const enter = (who: unknown) => {
    here.add(who)
    if (here.size === count) full.open()
  }
  return {
    arrive(who) {
      enter(who)
      return opened.passed
    },
    leave: enter,
    full: full.passed,
    open: opened.open,
  }
}

/** A point that is waited at until it is opened. */
export function createGate(): { readonly passed: Promise<void>; open(): void } {
  let open = () => undefined as void
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}
