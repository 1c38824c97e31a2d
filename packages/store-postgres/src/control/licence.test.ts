import { afterEach, expect, it } from 'vitest'
import { createLicence, type Licence } from './licence.js'

let licence: Licence
afterEach(() => licence.stop())

/** A licence of a thousand milliseconds, by a clock that the test moves, with what it did in order. */
function open() {
  const told: string[] = []
  const state = { now: 0, newest: 3, during: new Map<string, () => void>(), fails: '' }
  const tell = (what: string) => {
    told.push(what)
    state.during.get(what)?.()
    if (state.fails === what) throw new Error(what)
  }
  licence = createLicence({
    licenceMs: 1_000,
    now: () => state.now,
    async newest() {
      tell('look')
      return state.newest
    },
    async apply() {
      tell(`apply ${state.newest}`)
      return state.newest
    },
    async acknowledge(applied, forMs) {
      tell(forMs > 0 ? `acknowledge ${applied}` : `leave ${applied}`)
    },
  })
  return { told, state }
}

it('is written before the newest change is read again, and lasts a fifth less than it was written for', async () => {
  const { told, state } = open()
  await licence.begin()
  expect([licence.mayStart(), told.splice(0)]).toEqual([false, ['look', 'apply 3']])
  state.now = 100
  state.during.set('acknowledge 3', () => {
    state.now += 50
  })
  await licence.get()
  expect(told).toEqual(['acknowledge 3', 'look'])
  // Counted from before it was written.
  state.now = 899
  expect(licence.mayStart()).toBe(true)
  state.now = 900
  expect(licence.mayStart()).toBe(false)
})

it('is given with everything applied that was decided until it was written', async () => {
  const { told, state } = open()
  await licence.begin()
  told.length = 0
  state.during.set('acknowledge 3', () => {
    state.newest = 4
  })
  state.during.set('apply 4', () => expect(licence.mayStart()).toBe(false))
  await licence.get()
  expect(told).toEqual(['acknowledge 3', 'look', 'apply 4', 'acknowledge 4', 'look'])
  expect(licence.mayStart()).toBe(true)
})

it.each(['acknowledge 3', 'look'])('is not given when the database fails at: %s', async (at) => {
  const { state } = open()
  await licence.begin()
  state.fails = at
  await expect(licence.get()).rejects.toThrow(at)
  expect(licence.mayStart()).toBe(false)
  state.fails = ''
  await licence.get()
  expect(licence.mayStart()).toBe(true)
})

it('ends where the process stood still, and is renewed with what was decided meanwhile', async () => {
  const { told, state } = open()
  await licence.begin()
  await licence.get()
  state.now = 5_000
  state.newest = 9
  told.length = 0
  expect(licence.mayStart()).toBe(false)
  await licence.get()
  expect(told.slice(0, 3)).toEqual(['acknowledge 3', 'look', 'apply 9'])
  expect(licence.mayStart()).toBe(true)
})

it('acknowledges what others decide while it is used', async () => {
  const { told, state } = open()
  await licence.begin()
  await licence.get()
  told.length = 0
  state.newest = 4
  // Nobody tells this process: it looks by itself.
  await expect.poll(() => told.slice(0, 3)).toEqual(['look', 'apply 4', 'acknowledge 4'])
})

it('is given back where nothing was sent for its length', async () => {
  const { told, state } = open()
  await licence.begin()
  await licence.get()
  told.length = 0
  state.now = 999
  await expect.poll(() => told).toContain('acknowledge 3')
  state.now = 1_000
  await expect.poll(() => told.at(-1)).toBe('leave 3')
  expect(licence.mayStart()).toBe(false)
})

it('changes one after the other, each applied before the next', async () => {
  const { told, state } = open()
  await licence.begin()
  told.length = 0
  const write = (change: number) => async () => {
    told.push(`write ${change}`)
    state.newest = change
    return change
  }
  expect(await Promise.all([licence.change(write(4)), licence.change(write(5))])).toEqual([4, 5])
  expect(told).toEqual(['write 4', 'look', 'apply 4', 'write 5', 'look', 'apply 5'])
  await expect(licence.change(() => Promise.reject(new Error('not stored')))).rejects.toThrow('not stored')
})
