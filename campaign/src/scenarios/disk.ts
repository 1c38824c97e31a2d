import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setStage } from '../stage.js'
import { type Scenario, told, until } from './scenario.js'

const down = [{ name: 'down', act: { do: 'answer', status: 503 } }] as const
const enough = 500

/** The disk fills up while the vendors are down; the process is killed, started on the full disk, and the vendors come back. */
export const diskFull: Scenario = (options) =>
  onSmallDisk(async (directory) => {
    const stage = await setStage({ ...options, directory, faults: down })
    try {
      const worker = stage.start({ backlog: 1e9, padding: 8_000 })
      await until(() => stage.refused() > enough, 120_000)
      await worker.kill()
      stage.sandbox.setFaults([])
      const verdict = await stage.finish()
      const broken = stage.refused() > enough ? [] : ['the disk never was full']
      return told(stage, verdict, { facts: {}, broken })
    } finally {
      await stage.close()
    }
  })

/** The file system turns read-only under the data: a start fails at once with a reason, and nothing is lost. */
export const readOnly: Scenario = (options) =>
  onSmallDisk(async (directory, remount) => {
    const stage = await setStage({ ...options, directory, faults: down })
    try {
      const worker = stage.start({ backlog: 100 })
      await until(() => stage.acknowledged.size >= 100, 30_000)
      await worker.kill()
      remount('ro')
      const reason = await stage.start({ backlog: 0 }).ready.catch((error: Error) => error.message.split('\n')[0])
      remount('rw')
      stage.sandbox.setFaults([])
      const verdict = await stage.finish()
      const broken = reason ? [] : ['it opened a store that it cannot write']
      return told(stage, verdict, { facts: { 'the start failed with': reason ?? '-' }, broken })
    } finally {
      remount('rw')
      await stage.close()
    }
  })

/** A disk of 64 MB in memory, for the length of the work. Needs the right to mount, and Linux. */
async function onSmallDisk<T>(
  work: (directory: string, remount: (mode: 'ro' | 'rw') => void) => Promise<T>,
): Promise<T> {
  const point = mkdtempSync(join(tmpdir(), 'waybill-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', point])
  const directory = join(point, 'data')
  mkdirSync(directory)
  try {
    return await work(directory, (mode) => execFileSync('mount', ['-o', `remount,${mode}`, point]))
  } finally {
    execFileSync('umount', ['-l', point])
    rmSync(point, { recursive: true, force: true })
  }
}
