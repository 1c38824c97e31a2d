import assert from 'node:assert/strict'
import type { PersonChange, StorePersons } from '../../../store/persons.js'
import type { Store } from '../../../store/store.js'
import type { StoreChapter } from '../../chapter.js'
import { sample } from '../../sample-event.js'
import { delivered, forgetful, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

/** What a store keeps of persons, by digests: who is suppressed, and their consents. */
export function personChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'persons: suppressed',
      'A person who is suppressed by one digest or several stays so, with the first time and reason, until it is lifted for each.',
      async ({ store }) => {
        const persons = personsOf(store)
        assert.deepEqual(await persons.all(), { marks: [] })
        const first = { at: 1_700_000_000_000, reason: 'asked — ä €\0' }
        const { marks, changed } = await persons.change(changeOf(['d1'], { suppress: first }))
        assert.deepEqual([marks, changed], [[{ digest: 'd1', suppressed: first }], true])
        const again = await persons.change(changeOf(['d1'], { suppress: { at: first.at + 5 } }))
        assert.deepEqual([again.marks, again.changed], [[{ digest: 'd1', suppressed: first }], false])
        const both = await persons.change(changeOf(['d1', 'd2'], { suppress: { at: first.at + 9 } }))
        assert.equal(both.changed, true, 'one of the two is new')
        assert.deepEqual(sorted(await persons.get(['d1', 'd2', 'd3'])), [
          { digest: 'd1', suppressed: first },
          { digest: 'd2', suppressed: { at: first.at + 9 } },
        ])
        const lifted = await persons.change(changeOf(['d1'], { unsuppress: true }))
        assert.deepEqual([lifted.marks, lifted.changed], [[], true])
        assert.equal((await persons.change(changeOf(['d1'], { unsuppress: true }))).changed, false)
        assert.deepEqual(await persons.get(['d1']), [])
        const { keyPrint, marks: left } = await persons.all()
        assert.deepEqual([keyPrint, left], ['key', [{ digest: 'd2', suppressed: { at: first.at + 9 } }]])
      },
    ),
    storeChapter(
      subject,
      'persons: newest consent',
      'Of each category the newest answer stays, in whatever order they come; of two of the same time it is the no.',
      async ({ store }) => {
        const persons = personsOf(store)
        const say = (digest: string, category: string, agreed: boolean, at: number) =>
          persons.change(changeOf([digest], { consent: { [category]: { agreed, at } } }))
        const answers = [
          [true, 3] as const,
          [false, 2] as const,
          [false, 7] as const,
          [true, 7] as const,
          [true, 5] as const,
        ]
        for (const [agreed, at] of answers) await say('d1', 'marketing', agreed, at)
        for (const [agreed, at] of [...answers].reverse()) await say('d2', 'marketing', agreed, at)
        await say('d1', '__proto__', true, 1)
        await say('d1', 'ads', true, 4)
        const [one, other] = sorted(await persons.get(['d1', 'd2']))
        assert.deepEqual(Object.entries(one?.consent ?? {}).sort(), [
          ['__proto__', { agreed: true, at: 1 }],
          ['ads', { agreed: true, at: 4 }],
          ['marketing', { agreed: false, at: 7 }],
        ])
        assert.deepEqual(other?.consent, { marketing: { agreed: false, at: 7 } })
        assert.equal((await say('d1', 'ads', false, 3)).changed, false)
        await persons.change(changeOf(['d1', 'd2'], { suppress: { at: 9 }, dropConsent: true }))
        assert.deepEqual(
          sorted(await persons.get(['d1', 'd2'])).map(({ consent, suppressed }) => [consent, suppressed?.at]),
          [
            [undefined, 9],
            [undefined, 9],
          ],
        )
      },
    ),
    storeChapter(
      subject,
      'persons: another key',
      'Digests of another key than the first are refused, and change nothing.',
      async ({ store }) => {
        const persons = personsOf(store)
        await persons.change(changeOf(['d1'], { suppress: { at: 1 } }))
        const other = { ...changeOf(['d1', 'd2'], { unsuppress: true }), keyPrint: 'other' }
        await assert.rejects(async () => persons.change(other), { code: 'person_key_differs', kind: 'setup' })
        assert.deepEqual(await persons.all(), { keyPrint: 'key', marks: [{ digest: 'd1', suppressed: { at: 1 } }] })
      },
    ),
    storeChapter(
      subject,
      'persons: many at once',
      'Changes of one person at the same time are all there in the end.',
      async ({ store }) => {
        const persons = personsOf(store)
        const names = Array.from({ length: 20 }, (_, index) => `category ${index}`)
        const results = await Promise.all([
          ...names.map((name) => persons.change(changeOf(['d1'], { consent: { [name]: { agreed: true, at: 1 } } }))),
          ...names.map((_, at) => persons.change(changeOf(['d1'], { suppress: { at } }))),
        ])
        const [mark = assert.fail('there is a mark')] = await persons.get(['d1'])
        assert.equal(Object.keys(mark.consent ?? {}).length, 20)
        assert.ok(mark.suppressed)
        assert.equal(results.filter(({ changed }) => changed).length, 21, 'one of the twenty has suppressed them')
      },
    ),
    storeChapter(
      subject,
      'persons: stay',
      'Marks outlive what is forgotten and purged.',
      async ({ store, accept, lease, settle }) => {
        const persons = personsOf(store)
        await persons.change(changeOf(['d1'], { suppress: { at: 1 }, consent: { ads: { agreed: false, at: 1 } } }))
        const known = await persons.all()
        await accept(sample('m1'))
        await settle(await lease(), delivered)
        await store.forget(['u:ada'])
        await store.purge({ settledBefore: Number.MAX_SAFE_INTEGER, keep: 0, limit: 100 })
        assert.deepEqual(await persons.all(), known)
      },
    ),
    storeChapter(
      subject,
      'persons: across reopening',
      'Marks, and the key that they were made with, are there after a crash and after closing and opening.',
      async (bench) => {
        const persons = personsOf(bench.store)
        await persons.change(changeOf(['d1'], { suppress: { at: 1, reason: 'x' } }))
        await persons.change(changeOf(['d2'], { consent: { ads: { agreed: true, at: 5 } } }))
        const known = await persons.all()
        assert.equal(known.marks.length, 2)
        await bench.crash()
        assert.deepEqual(ordered(await personsOf(bench.store).all()), ordered(known))
        await bench.reopen()
        assert.deepEqual(ordered(await personsOf(bench.store).all()), ordered(known))
      },
      { skip: forgetful(subject) },
    ),
  ]
}

/** What the store keeps of persons. */
export function personsOf({ persons }: Store): StorePersons {
  return persons ?? assert.fail('the store has `persons`')
}

/** A change by digests of one key. */
export function changeOf(digests: readonly string[], change: Omit<PersonChange, 'digests' | 'keyPrint'>): PersonChange {
  return { digests, keyPrint: 'key', ...change }
}

function sorted<T extends { readonly digest: string }>(marks: readonly T[]): readonly T[] {
  return [...marks].sort((one, other) => (one.digest < other.digest ? -1 : 1))
}

const ordered = ({ marks, ...rest }: Awaited<ReturnType<StorePersons['all']>>) => ({ ...rest, marks: sorted(marks) })
