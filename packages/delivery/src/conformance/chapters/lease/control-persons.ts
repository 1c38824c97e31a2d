import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { createGate } from '../../fleet/barrier.js'
import type { StoreSubject } from '../../store-subject.js'
import { changeOf, personsOf } from '../upkeep/person.js'
import { controlChapter } from './control-chapter.js'
import { last, sendUntil } from './listener.js'

/** What is kept of persons, told to all processes of a shared store. */
export function controlPersonChapters(subject: StoreSubject): readonly StoreChapter[] {
  const chapter = controlChapter(subject)
  return [
    chapter(
      'persons',
      'Marks are told to each process, at first all and then those that change, and a change resolves once they have been taken over.',
      async (one, other, bench, second) => {
        await personsOf(bench.store).change(changeOf(['d1'], { suppress: { at: 1 } }))
        await other.control.licence()
        assert.deepEqual(
          other.states.flatMap(({ persons }) => persons?.marks.map(({ digest }) => digest) ?? []),
          ['d1'],
        )
        const done = createGate()
        other.busyUntil(done.passed)
        const before = other.states.length
        let isDone = false
        const changing = personsOf(bench.store)
          .change(changeOf(['d2'], { suppress: { at: 2 } }))
          .finally(() => {
            isDone = true
          })
        await sendUntil(other, 'the other is told of a mark', () => other.states.length > before)
        const { persons, known } = last(other)
        assert.deepEqual(
          [persons?.keyPrint, persons?.marks.map(({ digest, suppressed }) => [digest, suppressed])],
          ['key', [['d2', { at: 2 }]]],
        )
        assert.ok(
          persons?.marks.every(({ change }) => change > known),
          'a new mark has a greater number',
        )
        await new Promise((resolve) => setTimeout(resolve, 100))
        assert.equal(isDone, false, 'it has resolved before the other has taken it over')
        done.open()
        await sendUntil(other, 'the change resolves', () => isDone)
        assert.deepEqual((await changing).unanswered, [])
        await one.control.licence()
        await personsOf(second).change(changeOf(['d1'], { unsuppress: true }))
        await sendUntil(one, 'who has changed one is told of others', () =>
          one.states.some((state) =>
            state.persons?.marks.some(({ digest, suppressed }) => digest === 'd1' && !suppressed),
          ),
        )
      },
    ),
  ]
}
