import type { CustomerEvent } from '@waybill/core'
import type { DestinationFacts } from '@waybill/core/destination'
import type { Emit } from '../../emitter.js'
import { categoryOf, consentIn } from './event-consent.js'
import type { Integrations } from './integrations.js'

/** After so many different names no further ones are told of: names come from strangers. */
const mostNames = 1_000
const longestName = 100

/** Tells `observe` what accepted events say that nothing here reads. */
export function createUnread(
  emit: Emit,
  {
    destinations,
    integrations,
    asksPredicate,
  }: {
    readonly destinations: readonly DestinationFacts[]
    readonly integrations: Integrations
    /** Whether a predicate is asked. It may read whatever it likes. */
    readonly asksPredicate: boolean
  },
): (event: CustomerEvent, source: string) => void {
  const declared = new Set(destinations.flatMap(({ consent }) => consent?.requires.map(categoryOf) ?? []))
  const told = new Set<string>()

  function unreadConsent(event: CustomerEvent): readonly string[] {
    const said = asksPredicate ? undefined : consentIn(event)
    if (said === undefined) return []
    if (said === 'unreadable') return declared.size === 0 ? [''] : []
    const unread = [...said].filter(([category]) => !declared.has(category))
    // A yes that nobody needs is as usual as `necessary: true`, where somebody needs another one.
    const matters = unread.length === said.size || unread.some(([, agreed]) => !agreed)
    return matters ? unread.map(([category]) => category) : []
  }

  function tellNames(source: string, names: readonly string[]): void {
    for (const name of names) {
      const key = JSON.stringify([source, name])
      if (told.has(key) || told.size >= mostNames) continue
      told.add(key)
      emit({ type: 'unknown_integration', source, name })
    }
  }

  return (event, source) => {
    const { context } = event
    if (event.integrations || context?.['integrations'] !== undefined)
      tellNames(source, integrations.unknownIn(event).map(shortened))
    if (!context) return
    const categories = unreadConsent(event)
    if (categories.length > 0)
      emit({ type: 'unread_consent', source, categories: categories.slice(0, 20).map(shortened) })
  }
}

function shortened(name: string): string {
  return name.slice(0, longestName)
}
