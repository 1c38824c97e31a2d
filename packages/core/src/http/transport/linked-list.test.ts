import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLinkedList, type Linked } from './linked-list.js'

interface Entry extends Linked<Entry> {
  readonly name: number
}

function namesOf({ first }: { readonly first: Entry | undefined }): number[] {
  const names: number[] = []
  for (let entry = first; entry; entry = entry.later) names.push(entry.name)
  return names
}

it('does what an array does, wherever values come and go, and what is out points at nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat())), (steps) => {
      const list = createLinkedList<Entry>()
      const model: Entry[] = []
      for (const [name, [adds, at]] of steps.entries()) {
        if (adds || model.length === 0) {
          const entry = { name, earlier: undefined, later: undefined }
          const place = at % (model.length + 1)
          list.insert(entry, model[place - 1])
          model.splice(place, 0, entry)
        } else {
          const [entry] = model.splice(at % model.length, 1) as [Entry]
          list.remove(entry)
          expect([entry.earlier, entry.later]).toEqual([undefined, undefined])
        }
        expect(namesOf(list)).toEqual(model.map((entry) => entry.name))
        expect(list.first).toBe(model[0])
        expect(list.last).toBe(model.at(-1))
      }
    }),
  )
})
