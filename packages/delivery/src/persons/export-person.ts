import { type ConsentByCategory, consentAfter } from '../store/persons.js'
import type { PersonIds, Waybill } from '../waybill.js'
import type { ExportCalls, ExportedEvent } from './export-calls.js'
import type { PersonMarks } from './suppression.js'
import type { SuppressionCalls } from './suppression-calls.js'

export interface ExportOptions extends Pick<Waybill, 'find' | 'where'>, Pick<SuppressionCalls, 'suppressed'> {
  /** Absent: without a `personKey` nobody is kept. */
  readonly marks: PersonMarks | undefined
}

/** So many events are read at the same time. */
const together = 16

/** Makes the call that tells what is kept of a person. */
export function createExport({ find, where, suppressed, marks }: ExportOptions): ExportCalls {
  /** The ids of the person's events, the oldest first. */
  async function eventsOf(
    { userId, anonymousId }: PersonIds,
    page: { readonly after: number; readonly limit: number },
  ) {
    const queries = [...(userId ? [{ userId }] : []), ...(anonymousId ? [{ anonymousId }] : [])]
    const found = (await Promise.all(queries.map((query) => find(query, page)))).flat()
    const bySeq = new Map(found.map(({ seq, source, messageId }) => [seq, { seq, source, messageId }]))
    return [...bySeq.values()].sort((one, other) => one.seq - other.seq)
  }

  async function read(source: string, messageId: string): Promise<ExportedEvent | undefined> {
    const known = await where(source, messageId)
    if (known.status !== 'found') return undefined
    const { acceptedAt, event, lanes: deliveries } = known
    return { source, messageId, acceptedAt, ...(event && { event }), deliveries }
  }

  async function consentOf(person: PersonIds): Promise<ConsentByCategory> {
    if (!marks) return {}
    const kept = await marks.stored().get(marks.digestsOf(person).map(({ digest }) => digest))
    return kept.reduce<ConsentByCategory>((said, { consent }) => consentAfter(said, consent) ?? said, {})
  }

  return {
    async exportPerson(person, { after = 0, limit = 100 } = {}) {
      const [consent, suppression, ids] = await Promise.all([
        consentOf(person),
        marks ? suppressed(person) : ({ suppressed: false } as const),
        eventsOf(person, { after, limit: limit + 1 }),
      ])
      const page = ids.slice(0, limit)
      const events: ExportedEvent[] = []
      for (let from = 0; from < page.length; from += together) {
        const some = page.slice(from, from + together)
        const known = await Promise.all(some.map(({ source, messageId }) => read(source, messageId)))
        events.push(...known.filter((one) => one !== undefined))
      }
      const last = ids.length > limit ? page.at(-1)?.seq : undefined
      return { person, consent, suppression, events, ...(last !== undefined && { next: last }) }
    },
  }
}
