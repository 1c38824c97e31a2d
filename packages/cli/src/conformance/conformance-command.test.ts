import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runInMemory } from './run-in-memory.js'

let folder: string
let module: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-conformance-'))
  module = join(folder, 'subject.mjs')
  // Nothing in it works: every chapter fails at once.
  const text = `const broken = () => { throw new Error('nothing works') }
    export const mine = { name: 'broken', create: broken, events: [], accepted: broken, answers: [] }`
  await writeFile(module, text)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('waybill conformance', () => {
  it('holds the subject of the name that is asked for', async () => {
    const named = await runInMemory(['conformance', module, '--export', 'mine'])
    expect([named.exitCode, named.out]).toEqual([1, expect.stringContaining('| ')])
    const unnamed = await runInMemory(['conformance', module])
    expect(unnamed).toMatchObject({ exitCode: 2, out: '', err: expect.stringContaining('exports no "subject"') })
    expect(unnamed.err).toContain('It has: mine.')
  })

  it('prints the report as JSON when asked to', async () => {
    const { exitCode, out } = await runInMemory(['conformance', module, '--export', 'mine', '--json'])
    expect(exitCode).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ conforms: false })
  })

  it('says that a module cannot be loaded', async () => {
    const { exitCode, err } = await runInMemory(['conformance', join(folder, 'none.mjs')])
    expect([exitCode, err]).toEqual([2, expect.stringContaining('cannot be loaded')])
  })
})
