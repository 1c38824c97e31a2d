import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CustomerEventInput } from '@waybill/core'
import { afterAll, expect } from 'vitest'
import { type Engine, startEngine } from '../../packages/delivery/src/conformance/fleet/engine.js'
import { createFleetVendor } from '../../packages/delivery/src/conformance/fleet/vendor.js'
import { schemaSteps } from '../../packages/store-postgres/src/database/schema.js'
import { buildFleetSubject } from '../../packages/store-postgres/src/testing/fleet-subject.js'
import type { PostgresServer } from '../../packages/store-postgres/src/testing/postgres-server.js'
import { postgresTest } from '../../packages/store-postgres/src/testing/postgres-test.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const schemaFile = 'packages/store-postgres/src/database/schema.ts'
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, maxBuffer: 2 ** 28 })

/** The last commit that did not know the newest step of the schema; `undefined` where the history is not here. */
function commitBefore(): string | undefined {
  const source = readFileSync(join(root, schemaFile), 'utf8')
  const lines = (schemaSteps.at(-1) ?? '').split('\n')
  // Some lines of a step are made by functions, and stand nowhere in the file.
  const line = lines.find((text) => text.trim() !== '' && source.includes(text)) ?? ''
  const commits = git('log', '--format=%H', '-S', line, '--', schemaFile).toString().trim().split('\n')
  const parents = git('rev-list', '--parents', '-n', '1', commits.at(-1) || 'HEAD')
    .toString()
    .trim()
    .split(' ')
  return commits[0] ? parents[1] : undefined
}

const cleanUp: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean()
})

/** The programs of the version before and of this one. */
async function programs(server: PostgresServer, commit: string) {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-before-'))
  cleanUp.push(() => rm(folder, { recursive: true, force: true }))
  const sources = git('archive', commit, 'packages', 'tsconfig.json', 'tsconfig.base.json')
  execFileSync('tar', ['x', '-C', folder], { input: sources })
  const [before, now] = [await buildFleetSubject(server, folder), await buildFleetSubject(server)]
  cleanUp.push(before.remove, now.remove)
  return { before, now }
}

const eventsOf = (first: number, count: number): readonly CustomerEventInput[] =>
  Array.from({ length: count }, (_, index) => {
    const number = first + index
    const who = { messageId: `m${number}`, userId: `u${number % 25}` }
    if (number % 4 === 0) return { type: 'identify', traits: {}, ...who }
    return { type: 'track', event: 'Viewed', ...who }
  })

postgresTest(
  'a fleet goes to this version and back once, process by process, while it works',
  { timeout: 400_000 },
  async ({ server, skip }) => {
    const commit = commitBefore()
    if (commit === undefined) return skip('the history of the repository is not here')
    const { before, now } = await programs(server, commit)
    const place = await now.make()
    const connectionString = place.at(place.server.port)
    const vendor = createFleetVendor()
    const engines = new Map<string, Engine>()
    const start = async (subject: typeof now, name: string) => {
      const orders = { name, place, vendor, lanes: { main: {} }, deliver: true }
      const engine = await startEngine(subject, orders)
      cleanUp.push(() => engine.end())
      engines.set(name, engine)
      return engine
    }
    const close = async (name: string) => {
      const engine = engines.get(name)
      engines.delete(name)
      const closed = await engine?.waybill.close({ timeoutMs: 20_000 })
      expect(closed).not.toHaveProperty('unfinished')
    }
    const version = async () => {
      const [row] = await server.sql('SELECT max(version) FROM waybill.versions', connectionString)
      return row?.['max']
    }

    let accepted = 0
    let ended = false
    /** Whoever is there is given events, until the end. */
    async function load(): Promise<void> {
      for (let turn = 0; !ended; turn++) {
        const there = [...engines.values()]
        const engine = there[turn % there.length]
        const first = accepted
        accepted += 20
        const answers = await engine?.waybill.acceptMany(eventsOf(first, 20))
        expect(answers?.every(({ status }) => status === 'accepted')).toBe(true)
        await vendor.until('main', ({ length }) => length > accepted - 200)
      }
    }
    /** So many more events have arrived, so that each stage has its share of the work. */
    const more = (count: number) => {
      const { length } = vendor.of('main')
      return vendor.until('main', (arrivals) => arrivals.length >= length + count)
    }
    async function holdAndResume(engine: Engine): Promise<void> {
      const { unanswered } = await engine.waybill.hold({ lane: 'main', reason: 'by hand' })
      expect(unanswered).toEqual([])
      const { length } = vendor.of('main')
      await engine.waybill.totals()
      expect(vendor.of('main')).toHaveLength(length)
      await engine.waybill.resume({ lane: 'main' })
    }

    await start(before, 'before-1')
    await start(before, 'before-2')
    expect(await version()).toBe(schemaSteps.length - 1)
    const loading = load()
    await more(100)
    // Forwards: the first process of this version changes the tables under the others.
    const first = await start(now, 'now-1')
    expect(await version()).toBe(schemaSteps.length)
    await more(100)
    await holdAndResume(first)
    await close('before-1')
    await more(100)
    // And back: a process of the version before starts with the tables of this one.
    const back = await start(before, 'before-3')
    await close('now-1')
    await more(100)
    await holdAndResume(back)
    // Forwards again.
    const last = await start(now, 'now-2')
    await more(100)
    await close('before-2')
    await close('before-3')
    await more(100)
    ended = true
    await loading
    expect(await last.waybill.flush({ timeoutMs: 60_000 })).toMatchObject({ settled: true })

    const arrived = vendor.of('main').map(({ messageId }) => messageId)
    expect(arrived).toHaveLength(accepted)
    expect(new Set(arrived).size).toBe(accepted)
    const places = new Map(arrived.map((id, index) => [id, index]))
    for (let number = 0; number < accepted; number += 4)
      for (let later = number + 25; later < accepted; later += 25)
        expect(places.get(`m${later}`), `m${later} comes after m${number}`).toBeGreaterThan(
          places.get(`m${number}`) ?? 0,
        )
    expect((await last.waybill.totals())['main']).toMatchObject({ accepted, delivered: accepted, pending: 0 })
    expect(await last.waybill.recount()).toEqual(await last.waybill.totals())
  },
)
