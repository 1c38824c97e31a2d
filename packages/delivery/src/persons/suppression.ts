import { WaybillError } from '@waybill/core'
import type { StoredSteps } from '../accept/steps/stored-steps.js'
import { onTheWire } from '../control/lane-control.js'
import type { Lane } from '../lane/lane.js'
import type { PersonChange, PersonChanged, StorePersons } from '../store/persons.js'
import type { Store } from '../store/store.js'
import type { PersonIds } from '../waybill.js'
import { applyMarks } from './apply-marks.js'
import { type Digests, personKeyMissing } from './digests.js'
import type { Persons } from './persons.js'
import type { Suppression, SuppressionCalls } from './suppression-calls.js'

export interface PersonMarksOptions {
  readonly store: Store
  readonly digests: Digests | undefined
  readonly persons: Persons
  readonly lanes: ReadonlyMap<string, Lane>
  /** Steps before the store may change ids. */
  readonly steps: Pick<StoredSteps, 'idsOf'>
}

/** What the calls on a person share. */
export interface PersonMarks {
  /** The ids that were given, and their digests. Throws where there is no `personKey`, or the store keeps no persons. */
  digestsOf(person: PersonIds): readonly { readonly id: keyof PersonIds; readonly digest: string }[]
  /** Changes the marks of a person. Resolves once no process acts by the marks of before. */
  change(person: PersonIds, change: Omit<PersonChange, 'digests' | 'keyPrint'>): Promise<PersonChanged>
  readonly stored: () => StorePersons
}

export function createPersonMarks({ store, digests, persons, lanes, steps }: PersonMarksOptions): PersonMarks {
  function stored(): StorePersons {
    if (!store.persons) throw keepsNobody()
    return store.persons
  }

  /** Of the ids as they came, and as they are stored: what was stored before there were steps has the first. */
  function digestsOf(person: PersonIds) {
    stored()
    if (!digests) throw personKeyMissing('Persons are kept by a keyed digest of their ids, not by the ids.')
    return [person, steps.idsOf(person) ?? {}].flatMap((ids) => digestsIn(ids, digests))
  }

  function digestsIn({ userId, anonymousId }: Partial<Record<keyof PersonIds, string | undefined>>, digests: Digests) {
    return [
      ...(userId === undefined ? [] : [{ id: 'userId' as const, digest: digests.of(`u:${userId}`) }]),
      ...(anonymousId === undefined ? [] : [{ id: 'anonymousId' as const, digest: digests.of(`a:${anonymousId}`) }]),
    ]
  }

  return {
    stored,
    digestsOf,
    async change(person, change) {
      const ids = digestsOf(person).map(({ digest }) => digest)
      const keyPrint = digests?.keyPrint ?? ''
      const changed = await stored().change({ ...change, digests: ids, keyPrint })
      // On a shared store this process hears of it as any other.
      if (store.control) return changed
      const empty = ids.filter((digest) => changed.marks.every((mark) => mark.digest !== digest))
      const marks = [...changed.marks, ...empty.map((digest) => ({ digest }))]
      const { left, returned } = applyMarks({ keyPrint, marks }, { persons, lanes: lanes.values() })
      await returned
      return { ...changed, onTheWire: onTheWire(left) }
    },
  }
}

/** The calls that suppress persons. */
export function createSuppression(marks: PersonMarks, now: () => number): SuppressionCalls {
  async function suppressed(person: PersonIds): Promise<Suppression> {
    const ids = marks.digestsOf(person)
    const known = await marks.stored().get(ids.map(({ digest }) => digest))
    const theirs = ids.flatMap(({ id, digest }) => {
      const since = known.find((mark) => mark.digest === digest)?.suppressed
      return since ? [{ id, since }] : []
    })
    const [first] = theirs.map(({ since }) => since).sort((one, other) => one.at - other.at)
    if (!first) return { suppressed: false }
    const { at, reason } = first
    return {
      suppressed: true,
      ids: [...new Set(theirs.map(({ id }) => id))],
      since: at,
      ...(reason !== undefined && { reason }),
    }
  }

  return {
    suppressed,
    async suppress(person, { reason } = {}) {
      const since = { at: now(), ...(reason !== undefined && { reason }) }
      const { changed, onTheWire: wire, unanswered } = await marks.change(person, { suppress: since })
      return { before: !changed, onTheWire: wire, unanswered }
    },
    async unsuppress(person) {
      const { changed, unanswered } = await marks.change(person, { unsuppress: true })
      return { lifted: changed, unanswered }
    },
  }
}

function keepsNobody(): WaybillError {
  return new WaybillError('This store keeps no persons.', {
    kind: 'setup',
    code: 'no_persons',
    hint: 'Use a store with `persons`, such as memoryStore, sqliteStore or postgresStore of this version.',
  })
}
