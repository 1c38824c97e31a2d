import type { ConsentByCategory } from '../../store/persons.js'
import type { Asked } from './consent.js'

/**
 * What an event carries of consent and what is kept of its person, in one: of each category the newer answer. The event's is as
 * old as its `timestamp`, and not younger than its acceptance, whatever the sender's clock says. Of two of the same time it is
 * the no.
 */
export function newestOf(
  carried: ReadonlyMap<string, boolean> | undefined,
  kept: ConsentByCategory,
  { event, acceptedAt }: Asked,
): ReadonlyMap<string, boolean> {
  const happenedAt = Math.min(Date.parse(event.timestamp), acceptedAt)
  const said = new Map(carried)
  for (const [category, { agreed, at }] of Object.entries(kept)) {
    const before = said.get(category)
    if (before === undefined || at > happenedAt) said.set(category, agreed)
    else if (at === happenedAt) said.set(category, agreed && before)
  }
  return said
}
