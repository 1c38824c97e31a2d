import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { NewEvent, Store } from '@waybill/delivery/store'
import { sqliteStore } from '@waybill/store-sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundleProgram } from '../../../store-sqlite/src/testing/start-process.js'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const page = readFileSync(here('../../../../docs/backup.md'), 'utf8')
const samples = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, code = '']) => code)
const [backUp = '', verify = '', putAway = '', restore = '', outOfLogMode = ''] = samples

let folder: string
let data: string
let store: Store

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-backup-'))
  data = join(folder, 'data', 'waybill.db')
  // `npx waybill` runs the sources. The last sample is SQLite's own tool: the test has the driver instead.
  mkdirSync(join(folder, 'bin'))
  script('npx', `shift\nexec "${process.execPath}" "${bundleProgram('../../../cli/src/bin.ts')}" "$@"`)
  store = await opened(data)
})

afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

function script(name: string, text: string): void {
  const file = join(folder, 'bin', name)
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, 0o755)
}

function sh(code: string) {
  const PATH = `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`
  return spawnSync('sh', ['-euc', code], { cwd: folder, encoding: 'utf8', env: { ...process.env, PATH } })
}

async function opened(path: string): Promise<Store> {
  const one = sqliteStore({ path, reserveBytes: 0 })
  await one.open({ lanes: [{ name: 'a', order: 'none' }], keepBodies: true })
  return one
}

async function accept(to: Store, prefix: string, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, index) => ({
    source: 'shop',
    event: { type: 'track', event: 'Viewed', messageId: `${prefix}${index}`, userId: 'u' },
    at: Date.now(),
    bytes: 100,
    keys: ['u:u'],
    barrier: false,
    lanes: ['a'],
  }))
  await to.commit({ accept: events as unknown as readonly NewEvent[] })
}

const backups = () => readdirSync(join(folder, 'backups')).map((name) => join(folder, 'backups', name))

describe.skipIf(process.platform === 'win32')('docs/backup.md', () => {
  it('has the samples that are run here', () => {
    expect(samples).toHaveLength(5)
    expect(samples.map((sample) => sample.split(' ')[1])).toEqual(['waybill', 'waybill', '-p', 'waybill', 'copy.db'])
  })

  it('backs up a running store, checks the backup, and restores it', { timeout: 120_000 }, async () => {
    await accept(store, 'before', 2_000)
    const backed = sh(`umask 000; ${backUp}`)
    expect(backed).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/\/backups\/waybill-\S+\.db: [\d,]+ bytes\n$/),
    })
    const [backup = ''] = backups()
    expect([backups().length, statSync(backup).mode & 0o777]).toEqual([1, 0o600])
    expect(sh(verify)).toMatchObject({ status: 0, stdout: expect.stringContaining('a: 2000 accepted, 2000 pending') })
    // The store goes on, and has its log.
    await accept(store, 'after', 10)
    expect(existsSync(`${data}-wal`)).toBe(true)
    // Nothing is overwritten.
    expect(sh(backUp)).toMatchObject({ status: 2, stderr: expect.stringContaining('store_file_there') })

    // Nobody stops the process: its log is put away with the file, and does not get into the backup.
    expect(sh(putAway)).toMatchObject({ status: 0, stderr: '' })
    expect(readdirSync(join(folder, 'damaged'))).toEqual(expect.arrayContaining(['waybill.db', 'waybill.db-wal']))
    expect(sh(restore)).toMatchObject({ status: 0, stderr: '' })
    await store.close()
    store = await opened(data)
    expect((await store.totals())['a']).toMatchObject({ accepted: 2_000, pending: 2_000 })
    expect(statSync(data).mode & 0o777).toBe(0o600)
  })

  it('tells of a copy without its log, and of how it is opened nevertheless', { timeout: 120_000 }, async () => {
    await accept(store, 'm', 2_000)
    copyFileSync(data, join(folder, 'copy.db'))
    const refused = { status: 1, stderr: expect.stringContaining('store_log_missing') }
    expect(sh('npx waybill verify copy.db')).toMatchObject(refused)
    expect(sh('npx waybill backup copy.db other.db')).toMatchObject({ ...refused, status: 2 })
    // Beside the package, so that its driver is found.
    const tool = here('../../../store-sqlite/sqlite3-of-a-test.mjs')
    writeFileSync(
      tool,
      `const { DatabaseSync } = process.getBuiltinModule('node:sqlite') ?? (await import('@photostructure/sqlite'))
       const [path, sql] = process.argv.slice(2)
       new DatabaseSync(path).exec(sql)`,
    )
    try {
      script('sqlite3', `exec "${process.execPath}" "${tool}" "$@"`)
      expect(sh(outOfLogMode)).toMatchObject({ status: 0 })
    } finally {
      rmSync(tool)
    }
    expect(sh('npx waybill verify copy.db')).toMatchObject({ status: 0, stdout: expect.stringContaining('is whole') })
  })
})
