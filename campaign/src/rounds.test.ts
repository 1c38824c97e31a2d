import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { playRounds } from './rounds.js'
import type { CampaignResult } from './run-campaign.js'

let folder: string
let path: string
let played: number[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-rounds-'))
  path = join(folder, 'table.jsonl')
  played = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const settings = { store: 'sqlite', kills: 2 }
const play = async (seed: number) => {
  played.push(seed)
  return {
    kills: 2,
    accepted: seed,
    lost: [],
    duplicated: 0,
    seconds: 1,
    outOfOrder: [],
    broken: [],
  } as unknown as CampaignResult
}
const cutOffAt = (at: number) => (seed: number) => (seed === at ? Promise.reject(new Error('cut off')) : play(seed))

it('goes on with the round in which it was stopped', async () => {
  const options = { rounds: 4, seed: 10, settings }
  await expect(playRounds(path, options, cutOffAt(12))).rejects.toThrow('cut off')
  expect(played).toEqual([10, 11])
  const rounds = await playRounds(path, options, play)
  expect(played).toEqual([10, 11, 12, 13])
  expect(rounds.map(({ seed, accepted }) => [seed, accepted])).toEqual([10, 11, 12, 13].map((seed) => [seed, seed]))
  expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(4)
})

it('plays a round again with other settings', async () => {
  await playRounds(path, { rounds: 1, seed: 1, settings }, play)
  await playRounds(path, { rounds: 1, seed: 1, settings: { ...settings, kills: 3 } }, play)
  expect(played).toEqual([1, 1])
})
