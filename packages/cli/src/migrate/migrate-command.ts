import { existsSync } from 'node:fs'
import { WaybillError } from '@waybill/core'
import type { OrderPolicy, Store } from '@waybill/delivery/store'
import { SingleBar } from 'cli-progress'
import type { CliIo, ExitCode } from '../cli-io.js'
import { UnusableInputError } from '../unusable-input-error.js'
import { type Moved, moveEvents } from './move-events.js'

export interface MigrateFlags {
  readonly from: string
  readonly to?: string
  readonly schema: string
  readonly order: OrderPolicy
}

/** `waybill migrate`: copies a SQLite store into PostgreSQL. Throws `UnusableInputError`. */
export async function runMigrate(flags: MigrateFlags, io: CliIo): Promise<ExitCode> {
  const path = /^sqlite:(.+)$/.exec(flags.from)?.[1]
  if (!path) throw new UnusableInputError('--from must read sqlite:<path>.')
  // Opening a missing file would create it.
  if (!existsSync(path)) throw new UnusableInputError(`There is no file ${path}.`)
  const to = flags.to ?? io.environment['DATABASE_URL']
  if (!to || !/^postgres(ql)?:\/\//.test(to))
    throw new UnusableInputError('--to, or DATABASE_URL, must read postgres://…')
  const { sqliteStore, postgresImport } = await loadStores()
  const from = sqliteStore({ path })
  try {
    const { holds, replays } = await from.open({ lanes: [], keepBodies: true })
    if (replays.length > 0)
      throw new UnusableInputError(
        `Replays are still running: ${replays.join(', ')}. Start the process with the old store again until they have ended.`,
      )
    const lanes = Object.keys(await from.totals())
    const settings = lanes.map((name) => ({ name, order: flags.order }))
    const target = await postgresImport({ connectionString: to, schema: flags.schema }, settings)
    try {
      for (const hold of holds) await target.hold(hold)
      // Before the events: nothing of theirs may be sent.
      if (from.persons) await target.persons(await from.persons.all())
      if (from.audit) await target.audit(from.audit)
      const moved = await withBar(from, io, (onProgress) => moveEvents({ from, to: target, lanes, onProgress }))
      return await conclude(from, moved, io)
    } finally {
      await target.close()
    }
  } catch (error) {
    if (WaybillError.isInstance(error)) throw new UnusableInputError(error.message)
    throw error
  } finally {
    await from.close()
  }
}

async function loadStores() {
  try {
    const [{ sqliteStore }, { postgresImport }] = await Promise.all([
      import('@waybill/store-sqlite'),
      import('@waybill/store-postgres'),
    ])
    return { sqliteStore, postgresImport }
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new UnusableInputError(
      'Both store packages are required: npm install @waybill/store-sqlite @waybill/store-postgres',
    )
  }
}

async function withBar<T>(
  from: Store,
  { progress }: CliIo,
  work: (onProgress: (events: number) => void) => Promise<T>,
) {
  if (!progress) return work(() => undefined)
  const [newest] = await from.find({}, { newestFirst: true, limit: 1 })
  const [oldest] = await from.find({}, { limit: 1 })
  const bar = new SingleBar({
    stream: progress,
    format: '{bar} {value} of about {total} events',
    clearOnComplete: true,
  })
  bar.start((newest?.seq ?? 0) - (oldest?.seq ?? 0) + 1, 0)
  try {
    return await work((events) => bar.update(events))
  } finally {
    bar.stop()
  }
}

/** Prints the counts. Every pending and parked delivery must have been copied; purged ones no longer exist. */
async function conclude(from: Store, { events, known, deliveries }: Moved, io: CliIo): Promise<ExitCode> {
  let exitCode: ExitCode = 0
  for (const [lane, counted] of Object.entries(await from.totals())) {
    const { accepted: _, ...states } = counted
    const found = deliveries[lane] ?? states
    const line = Object.entries(found).filter(([, count]) => count > 0)
    io.stdout(`${lane}: ${line.map(([state, count]) => `${count} ${state}`).join(', ') || 'nothing'}\n`)
    if (found.pending === states.pending && found.parked === states.parked) continue
    io.stderr(`${lane}: ${states.pending} pending and ${states.parked} parked deliveries were expected.\n`)
    exitCode = 1
  }
  const again = known > 0 ? `, ${known} of them were there already` : ''
  io.stderr(`${events} events${again}. The old file is unchanged: keep it as a backup, and start with postgresStore.\n`)
  return exitCode
}
