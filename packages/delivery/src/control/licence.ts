import type { StoreControl } from '../store/control.js'

/** Whether this process may start requests: on a shared store only while it has heard of what all others decided. */
export interface Licence {
  /** Asked right before a request starts. */
  mayStart(): boolean
  /** Asks for it ahead of time, where a request will follow. */
  prepare(): void
  /** Resolves once requests may start. Rejects with the store's error. */
  ready(): Promise<void>
}

/** The only process of a store needs none. */
export const noLicence: Licence = {
  mayStart: () => true,
  prepare: () => undefined,
  ready: () => Promise.resolve(),
}

export function createLicence(control: StoreControl | undefined): Licence {
  if (!control) return noLicence
  return {
    mayStart: control.mayStart,
    prepare() {
      // Whoever sends asks again, and hears of the error.
      if (!control.mayStart()) void control.licence().catch(() => undefined)
    },
    ready: () => (control.mayStart() ? Promise.resolve() : control.licence()),
  }
}
