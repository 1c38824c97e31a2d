import type { Persons } from '../persons/persons.js'
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

/** Nobody starts a request who cannot tell whose events must not be sent: `persons` is `blocked`. */
export function createLicence(control: StoreControl | undefined, persons: Pick<Persons, 'blocked'>): Licence {
  if (!control) return noLicence
  const mayStart = () => persons.blocked === undefined && control.mayStart()
  return {
    mayStart,
    prepare() {
      // Whoever sends asks again, and hears of the error.
      if (!control.mayStart()) void control.licence().catch(() => undefined)
    },
    async ready() {
      if (!control.mayStart()) await control.licence()
      if (persons.blocked) throw persons.blocked
    },
  }
}
