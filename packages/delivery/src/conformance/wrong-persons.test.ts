import { AssertionError } from 'node:assert'
import { expect, it } from 'vitest'
import { createMemoryPersons } from '../persons/memory-persons.js'
import type { AllPersonMarks, PersonChange, StorePersons } from '../store/persons.js'
import type { Store } from '../store/store.js'
import { storeChapters } from './index.js'
import { lastingSubjectOf, subjectOf, type Wrong } from './wrong-subject.js'

/** It keeps persons otherwise. */
const keeping =
  (wrong: (right: StorePersons) => Partial<StorePersons>): Wrong =>
  ({ persons }) => {
    const right = persons as StorePersons
    return { persons: { ...right, ...wrong(right) } }
  }

const changing = (change: (given: PersonChange) => PersonChange) =>
  keeping((right) => ({ change: (given) => right.change(change(given)) }))

/** It reads what there is, and writes it a while later. */
function careless(right: StorePersons): Partial<StorePersons> {
  return {
    async change(change) {
      const before = await right.get(change.digests)
      await new Promise((resolve) => setTimeout(resolve, 1))
      await right.change({ ...change, unsuppress: true, dropConsent: true })
      for (const { digest, suppressed, consent } of before)
        await right.change({
          ...{ digests: [digest], keyPrint: change.keyPrint },
          ...(suppressed && { suppress: suppressed }),
          ...(consent && { consent }),
        })
      return right.change(change)
    },
  }
}

/** It deletes what belongs to whom it forgets, and cannot know whose that is. */
function forgetting(store: Store): Partial<Store> {
  const lost = createMemoryPersons()
  let hasForgotten = false
  return {
    persons: {
      ...(store.persons as StorePersons),
      all: () => (hasForgotten ? lost : (store.persons as StorePersons)).all(),
    },
    forget(keys) {
      hasForgotten = true
      return store.forget(keys)
    },
  }
}

const faults: readonly (readonly [chapter: string, fault: string, wrong: Wrong])[] = [
  [
    'persons: suppressed',
    'the last reason wins',
    keeping((right) => ({
      async change(change) {
        if (change.suppress)
          await right.change({ digests: change.digests, keyPrint: change.keyPrint, unsuppress: true })
        return right.change(change)
      },
    })),
  ],
  ['persons: suppressed', 'it lifts nothing', changing(({ unsuppress: _, ...change }) => change)],
  [
    'persons: newest consent',
    'the last answer wins',
    keeping((right) => ({
      async change({ consent, ...change }) {
        if (!consent) return right.change(change)
        await right.change({ ...change, dropConsent: true })
        return right.change({ ...change, consent })
      },
    })),
  ],
  ['persons: another key', 'it knows no keys', changing((change) => ({ ...change, keyPrint: 'key' }))],
  ['persons: many at once', 'it reads before it writes', keeping(careless)],
  ['persons: stay', 'forget takes them along', forgetting],
]

it.concurrent.each(faults)('"%s" fails when %s', async (name, _, wrong) => {
  const chapter = storeChapters(subjectOf(wrong)).find((one) => one.name === name)
  await expect(chapter?.run()).rejects.toThrow(AssertionError)
})

it('"persons: across reopening" fails when they are in memory alone', async () => {
  const chapterOf = (wrong: Wrong) =>
    storeChapters(lastingSubjectOf(wrong)).find(({ name }) => name === 'persons: across reopening')
  await chapterOf(() => ({}))?.run()
  const losing: Wrong = () => ({
    persons: { ...createMemoryPersons(), all: async (): Promise<AllPersonMarks> => ({ marks: [] }) },
  })
  await expect(chapterOf(losing)?.run()).rejects.toThrow(AssertionError)
})
