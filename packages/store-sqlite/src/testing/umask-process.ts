import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sqliteStore } from '../index.js'
import { lanesToOpen, testEvent } from './test-event.js'

// Opens a store under a umask, and tells its parent the mode of each of its files and folders, at each stage.
const [path = '', umask = '', damage = ''] = process.argv.slice(2)
process.umask(Number.parseInt(umask, 8))
mkdirSync(dirname(dirname(dirname(path))), { recursive: true, mode: 0o755 })
const folder = dirname(path)
const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8)

function modes(): Record<string, string> {
  const files = readdirSync(folder).map((name) => [
    name.replace(/damaged.*[0-9]Z/, 'damaged'),
    modeOf(join(folder, name)),
  ])
  return Object.fromEntries([...files, ['folder', modeOf(folder)], ['folder above', modeOf(dirname(folder))]])
}

const options = { path, reserveBytes: 100_000, onDamage: 'move-aside' } as const
let store = sqliteStore(options)
await store.open(lanesToOpen)
await store.commit({ accept: [testEvent('1')] })
const open = modes()
await store.close()
const closed = modes()
if (damage) writeFileSync(path, 'not a database '.repeat(1_000))
store = sqliteStore(options)
await store.open(lanesToOpen)
const again = modes()
await store.close()
process.send?.({ open, closed, again })
