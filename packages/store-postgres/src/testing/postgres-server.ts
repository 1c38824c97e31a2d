import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { memoryFolder } from '../../../../tooling/vitest/memory-folder.js'
import { type ServerBinaries, serverBinaries, serverUser } from './server-binaries.js'

/** A real server, started for the tests of one file. */
export interface PostgresServer {
  /** Makes an empty database and answers how to connect to it. */
  database(): Promise<string>
  /** Makes a database with what is in this one, to which nobody may be connected: much quicker than making its tables anew. */
  copy(connectionString: string): Promise<string>
  /** Removes a database whose connections have ended, or are about to. */
  drop(connectionString: string): Promise<unknown>
  /** Runs one statement as the superuser, in a database by its address or in the first one. */
  sql(text: string, connectionString?: string): Promise<Record<string, unknown>[]>
  start(): Promise<void>
  /** `SIGINT` is a fast shutdown, `SIGQUIT` one without a checkpoint, `SIGKILL` none at all. */
  stop(signal?: StopSignal): Promise<void>
  readonly pid: number
  readonly port: number
  /** Stops it, copies its data, and starts it and a standby named `standby` on the copy. */
  standby(): Promise<PostgresServer>
  remove(): Promise<void>
}

type StopSignal = 'SIGINT' | 'SIGQUIT' | 'SIGKILL'

const settings = [
  'max_connections=200',
  'shared_buffers=128MB',
  'unix_socket_directories=',
  'listen_addresses=127.0.0.1',
]

export interface PostgresServerOptions {
  /** Settings as `name=value`. */
  readonly settings?: readonly string[]
  /** Where its data goes. Default in memory, where there is room: a process that is killed loses nothing there either. */
  readonly place?: string
}

export async function startPostgres({
  settings: more = [],
  place = memoryFolder(),
}: PostgresServerOptions = {}): Promise<PostgresServer> {
  const directory = mkdtempSync(join(place, 'waybill-postgres-'))
  const user = serverUser()
  chmodSync(directory, 0o755)
  const binaries = await serverBinaries(directory)
  if (user) chownSync(directory, user.uid, user.gid)
  execFileSync(
    binaries.initdb,
    ['-D', join(directory, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { env: binaries.env, cwd: directory, ...user, stdio: 'pipe' },
  )
  return runServer({ directory, settings: more, user, binaries })
}

interface Installed {
  /** Has the data in `data`. */
  readonly directory: string
  readonly settings: readonly string[]
  readonly user: ReturnType<typeof serverUser>
  readonly binaries: ServerBinaries
}

async function runServer(installed: Installed): Promise<PostgresServer> {
  const { directory, settings: more, user, binaries } = installed
  const data = join(directory, 'data')
  const options = { env: binaries.env, cwd: directory, ...user }
  const port = await freePort()
  const address = (name: string) => `postgres://postgres@127.0.0.1:${port}/${name}`
  let server: ChildProcess | undefined
  let made = 0

  async function sql(text: string, connectionString = address('postgres')): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query(text)).rows as Record<string, unknown>[]
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  const isRunning = () => server !== undefined && server.exitCode === null && server.signalCode === null

  /** Does nothing when it runs. */
  async function start(): Promise<void> {
    if (isRunning()) return
    const flags = [...settings, ...more].flatMap((setting) => ['-c', setting])
    for (let tries = 0; ; tries++) {
      // It ends at once while a process of the server before is still on its way out.
      if (!isRunning())
        server = spawn(binaries.postgres, ['-D', data, '-p', String(port), ...flags], { ...options, stdio: 'ignore' })
      try {
        await sql('SELECT 1')
        return
      } catch (error) {
        if (tries > 300) throw error
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }

  async function stop(signal: StopSignal = 'SIGINT'): Promise<void> {
    const child = server
    if (!child || !isRunning()) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    const backends = signal === 'SIGKILL' ? await sql('SELECT pid FROM pg_stat_activity').catch(() => []) : []
    child.kill(signal)
    // A killed postmaster's children would go on until they are idle.
    for (const { pid } of backends) killQuietly(pid as number)
    await ended
  }

  async function database(from = ''): Promise<string> {
    const name = `test_${++made}`
    await sql(`CREATE DATABASE ${name} ${from}`)
    return address(name)
  }
  const nameOf = (connectionString: string) => new URL(connectionString).pathname.slice(1)

  await start()
  return {
    sql,
    port,
    start,
    stop,
    get pid() {
      return server?.pid ?? 0
    },
    database: () => database(),
    copy: (connectionString) => database(`TEMPLATE ${nameOf(connectionString)} STRATEGY FILE_COPY`),
    drop: (connectionString) => sql(`DROP DATABASE ${nameOf(connectionString)}`),
    async standby() {
      await stop()
      const copy = `${directory}-standby`
      cpSync(directory, copy, { recursive: true, verbatimSymlinks: true })
      writeFileSync(join(copy, 'data', 'standby.signal'), '')
      if (user) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, copy])
      await start()
      const from = `primary_conninfo=host=127.0.0.1 port=${port} user=postgres application_name=standby`
      return runServer({ ...installed, directory: copy, settings: [...more, from] })
    },
    async remove() {
      await stop('SIGQUIT')
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
