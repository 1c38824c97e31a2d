import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { serverUser } from './server-binaries.js'

/** A pooler between a test and a database. */
export interface Pooler {
  /** How to connect to the database through it. */
  readonly connectionString: string
  close(): Promise<void>
}

/** PgBouncer, if it is on the path; `WAYBILL_PGBOUNCER` says where else. */
const program = process.env['WAYBILL_PGBOUNCER'] ?? 'pgbouncer'

/** Whether there is a PgBouncer on this machine. */
export function hasPooler(): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

/** Starts PgBouncer in transaction mode, with two connections to the database. */
export async function startPooler(connectionString: string): Promise<Pooler> {
  const { hostname, port, username, pathname } = new URL(connectionString)
  const directory = mkdtempSync(join(tmpdir(), 'waybill-pooler-'))
  chmodSync(directory, 0o755)
  const file = join(directory, 'pooler.ini')
  const own = await freePort()
  writeFileSync(
    file,
    `[databases]
pooled = host=${hostname} port=${port} user=${username} dbname=${pathname.slice(1)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
`,
  )
  const child = spawn(program, ['-q', file], { ...serverUser(), stdio: 'ignore' })
  const ended = once(child, 'exit')
  const address = `postgres://${username}@127.0.0.1:${own}/pooled`
  for (let tries = 0; !(await answers(address)); tries++) {
    if (tries > 200) throw new Error('PgBouncer did not start.')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    connectionString: address,
    async close() {
      child.kill('SIGKILL')
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
